import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { rotateLog } from './role-log';

/** A line for whoever sits at the terminal; kept in `start.log` too, for when nobody does. */
export function createSay(logFolder: string): (text: string) => void {
  const file = join(logFolder, 'start.log');
  return (text) => {
    const now = new Date();
    process.stdout.write(`${now.toTimeString().slice(0, 8)}  ${text}\n`);
    try {
      rotateLog(file);
      appendFileSync(file, `${now.toISOString()} ${text}\n`);
    } catch (error) {
      // A full disk must not end the house.
      process.stderr.write(`${file}: ${(error as Error).message}\n`);
    }
  };
}
