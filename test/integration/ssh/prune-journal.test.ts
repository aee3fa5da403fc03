/** What is removed of a node's journal, and what never is: by a real OpenSSH server, and by each shell that is there. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askJournal, runJournalled } from '../../../src/adapters/ssh/journalled-command';
import { pruneJournal, pruneWords } from '../../../src/adapters/ssh/prune-journal';
import { SshTarget } from '../../../src/adapters/ssh/ssh-target';
import { TestSshd } from '../../support/sshd';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-prune-'));
  journal = join(folder, "jour nal's");
  mkdirSync(journal);
});
afterEach(() => rmSync(folder, { recursive: true }));

const days = 90;
const oldDays = days + 2;

/** A token with these files, last written so many days ago. */
function token(name: string, files: Record<string, string>, ageDays = oldDays): void {
  const home = join(journal, name);
  mkdirSync(home, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(home, file), text);
    const at = Date.now() / 1000 - ageDays * 86_400;
    utimesSync(join(home, file), at, at);
  }
}

const fate = `run 4711 1 00000000-0000-0000-0000-000000000000\n`;
const left = () => readdirSync(journal).sort();
/** Shells, each with the words before a script. */
const shells = [['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']].filter(([file = '']) => existsSync(file));

function prune([shell = '', ...before]: readonly string[]): string {
  const [, , script = '', ...rest] = pruneWords(journal, days);
  // Also what find begins is read by this shell.
  const words = [script, ...rest].map((word) => word.replaceAll('/bin/sh', [shell, ...before].join(' ')));
  return spawnSync(shell, [...before, '-c', ...words], { encoding: 'utf8', timeout: 60_000 }).stdout;
}

describe.each(shells)('%s', (...shell) => {
  test('old tokens with a code, and old void ones, are removed, and counted', () => {
    token('e1.1.1', { fate, code: '0\n', output: 'much' });
    token('e1.2.1', { fate: 'void\n' });
    token('e1.3.1', { fate, code: '1\n', output: '', 'fate.4711': fate });
    expect(prune(shell)).toBe('watchkeeper-pruned 3\n');
    expect(left()).toEqual([]);
  });

  test('what may be running, has gone without a code, or is not old, stays, and so does what is no token', () => {
    token('e1.1.1', { fate, output: 'no code' });
    token('e1.2.1', { fate, code: '' });
    token('e1.9.1', { fate, code: '13' });
    token('e1.3.1', { fate, code: '0\n' }, days - 1);
    token('e1.4.1', { fate: 'void\n' }, days - 1);
    token('e1.5.1', {});
    token('e1.6.1', { fate: '' });
    token('strange', { code: '0\n' });
    token('e1.7.1/deeper', { fate, code: '0\n' });
    writeFileSync(join(journal, 'code'), '');
    mkdirSync(join(folder, 'elsewhere'));
    token('../elsewhere', { fate, code: '0\n' });
    symlinkSync(join(folder, 'elsewhere'), join(journal, 'e1.8.1'));
    const before = left();
    expect(prune(shell)).toBe('watchkeeper-pruned 0\n');
    expect(left()).toEqual(before);
    expect(readdirSync(join(folder, 'elsewhere')).sort()).toEqual(['code', 'fate']);
    expect(readdirSync(join(journal, 'e1.7.1/deeper')).sort()).toEqual(['code', 'fate']);
  });

  test('names that a shell could take for something else are folders like others', () => {
    for (const name of ['a b', '*', '-rf', "it's", '$(id)', 'two\nlines']) token(name, { fate, code: '0\n' });
    token('kept', { fate });
    expect(prune(shell)).toBe('watchkeeper-pruned 6\n');
    expect(left()).toEqual(['kept']);
  });

  test('what was put aside by one that was killed is removed by the next', () => {
    mkdirSync(join(journal, '.pruned.Ab12Cd', 'token'), { recursive: true });
    expect(prune(shell)).toBe('watchkeeper-pruned 0\n');
    expect(left()).toEqual([]);
  });

  test('a journal that is not there has no tokens', () => {
    rmSync(journal, { recursive: true });
    expect(prune(shell)).toBe('watchkeeper-pruned 0\n');
    expect(existsSync(journal)).toBe(false);
  });
});

describe('over SSH', () => {
  let sshd: TestSshd;
  let target: SshTarget;
  beforeEach(async () => {
    sshd = await TestSshd.start();
    target = new SshTarget(sshd.server);
  });
  afterEach(async () => {
    target.close();
    await sshd.end();
  });

  const withinMs = 30_000;
  const olderThanMs = days * 86_400_000 - 1;

  test('of many tokens the old ones are removed, and tokens of today still answer', async () => {
    for (let n = 0; n < 3000; n++) token(`e1.${n}.1`, { fate, code: '0\n' });
    const command = { journal, token: 'e1/9000/1', directory: folder, argv: ['/bin/sh', '-c', 'exit 3'] };
    await runJournalled(target, command, { withinMs });
    expect(await pruneJournal(target, { journal, olderThanMs }, { withinMs })).toEqual({
      kind: 'pruned',
      tokens: 3000,
    });
    expect(left()).toEqual(['e1.9000.1']);
    expect(await askJournal(target, command, { withinMs })).toMatchObject({ kind: 'exited', code: 3 });
  });

  test('a node that is away, and a login that runs nothing, are told in a sentence', async () => {
    await sshd.kill();
    expect(await pruneJournal(target, { journal, olderThanMs }, { withinMs })).toMatchObject({
      ...{ kind: 'failed', reason: expect.stringMatching(/refuses connections/) as string },
    });
    sshd.use(['ed25519'], ['ForceCommand exit 1']);
    await sshd.start();
    expect(await pruneJournal(target, { journal, olderThanMs }, { withinMs })).toMatchObject({
      ...{ kind: 'failed', reason: expect.stringMatching(/exit code 1, before it said/) as string },
    });
  });
});

test.each([
  ['relative', 1, /not absolute/],
  ['/j', 0, /0 days are no age/],
  ['/j', 1.5, /no age/],
])('%s with %d days is refused before anything is asked', (where, age, sentence) => {
  expect(() => pruneWords(where, age)).toThrow(sentence);
});
