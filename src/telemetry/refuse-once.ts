import { fstatSync } from 'node:fs';

/**
 * Tells why a process will not start: as a line of the log on stdout, and as a sentence on stderr. Where both are one
 * place one of them is enough: the sentence on a terminal, where a person sits, the line of the log in a file.
 */
export function refuseOnce(reason: string, log: (reason: string) => void): void {
  const isOnePlace = isSameFile(1, 2);
  const isForPerson = process.stderr.isTTY === true;
  if (!isOnePlace || !isForPerson) log(reason);
  if (!isOnePlace || isForPerson) process.stderr.write(`${reason}\n`);
}

function isSameFile(one: number, other: number): boolean {
  try {
    const [a, b] = [fstatSync(one), fstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino && a.rdev === b.rdev;
  } catch {
    // One of them is closed.
    return false;
  }
}
