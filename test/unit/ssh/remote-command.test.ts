/** The quoting of arguments, read back by the shells that would read it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { remoteCommand } from '../../../src/adapters/ssh/remote-command';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'remote-command-'));
  // For a glob to find.
  for (const name of ['a', 'b', 'insert_order1', '-n', '!']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The words that a program gets, after as many as the shell made of them. */
function wordsFrom(shell: string, argv: readonly string[]): string[] {
  const print = ['/usr/bin/printf', '%s\\0'];
  const printed = execFileSync(shell, ['-c', remoteCommand([...print, ...argv])], {
    cwd: folder,
    env: { HOME: '/home/somebody', PATH: '/usr/bin:/bin', a: 'expanded' },
  });
  return printed.toString('utf8').split('\0').slice(0, -1);
}

/** Half of them of what a shell reads something into. */
const character = fc.oneof(
  fc.constantFrom(...'\'"\\`$*?[]{}()<>|&;~#!=-%^\n\r\t ab1:@,.+/'),
  fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
);
const word = fc
  .array(character, { maxLength: 12 })
  // As it arrives: half a surrogate pair has no bytes of its own.
  .map((characters) => Buffer.from(characters.join('').replaceAll('\0', '')).toString());
const words = fc.array(word, { minLength: 1, maxLength: 40 });

test.each(['/bin/sh', 'bash', 'dash'])('no value changes how many arguments there are, or is expanded: %s', (shell) => {
  fc.assert(
    fc.property(words, (argv) => {
      expect(wordsFrom(shell, argv)).toEqual(argv);
    }),
    { numRuns: 150 },
  );
});

test.each(['/bin/sh', 'bash', 'dash'])(
  'a word is no assignment, keyword or home directory when it comes first: %s',
  (shell) => {
    for (const program of ['A=b', 'if', '~', '*', '$a', 'a b', '!']) {
      const run = () => execFileSync(shell, ['-c', remoteCommand([program])], { cwd: folder, stdio: 'pipe' });
      expect(run).toThrow(expect.objectContaining({ status: 127 }) as Error);
    }
  },
);

test('a command without words, or with a zero byte in one, is refused without showing it', () => {
  expect(() => remoteCommand([])).toThrow(/no words/);
  expect(() => remoteCommand(['a', 'secret\0'])).toThrow(/^word 2 of a remote command holds a zero byte/);
  expect(() => remoteCommand(['a', 'secret\0'])).not.toThrow(/secret/);
});
