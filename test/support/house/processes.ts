/** Every live process that belongs to a house by its working directory or its command line: to assert that none is left. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readStat } from '../../../src/adapters/processes/identity';

export function processesAbout(folder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      const commandLine = commandLineOf(entry).replaceAll('\0', ' ');
      const workingDirectory = read(() => readlinkSync(`/proc/${entry}/cwd`));
      const isDead = ['Z', 'X', undefined].includes(readStat(Number(entry))?.stateLetter);
      const isAbout = commandLine.includes(folder) || workingDirectory.startsWith(folder);
      return isAbout && !isDead ? [`${entry} ${commandLine.slice(0, 200)}`] : [];
    });
}

/** One that becomes another program has none for a moment, and a kernel's own has none ever, and no program either. */
function commandLineOf(entry: string): string {
  for (let tries = 0; tries < 1000; tries += 1) {
    const commandLine = read(() => readFileSync(`/proc/${entry}/cmdline`, 'utf8'));
    if (commandLine !== '' || read(() => readlinkSync(`/proc/${entry}/exe`)) === '') return commandLine;
  }
  return '';
}

/** A process may end while it is looked at: then there is nothing to say about it. */
function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
