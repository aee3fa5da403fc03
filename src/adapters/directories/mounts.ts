import { readFileSync, realpathSync } from 'node:fs';

/** File systems that are mounted on the folder or in it (proc(5), mountinfo): deleting it would empty them. */
export function mountsIn(folder: string): string[] {
  const real = realpathSync(folder);
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => unescaped(line.split(' ')[4] ?? ''))
    .filter((point) => point === real || point.startsWith(`${real}/`));
}

/** Blanks and the like are written as \040. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_whole, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
