/** Commands that a journal on the host keeps from running twice, over a real OpenSSH server. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askJournal, runJournalled } from '../../../src/adapters/ssh/journalled-command';
import { SshTarget } from '../../../src/adapters/ssh/ssh-target';
import { processesAbout } from '../../support/house/processes';
import { TestSshd } from '../../support/sshd';
import { until } from '../../support/until';

let sshd: TestSshd;
let target: SshTarget;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-node-'));
  sshd = await TestSshd.start();
  target = new SshTarget(sshd.server);
});
afterEach(async () => {
  target.close();
  await sshd.end();
  await until('nothing of it runs any longer', () => processesAbout(folder).length === 0);
  rmSync(folder, { recursive: true });
});

const withinMs = 30_000;
const token = 'epoch-1/72026/1';
const asked = () => ({ journal: join(folder, 'journal'), token });
const command = (script: string, ...words: string[]) => ({
  ...asked(),
  directory: folder,
  argv: ['/bin/sh', '-c', script, 'sh', ...words],
});

/** Notes each run, and ends when the test says so. */
const held = () => command('echo ran >>notes; until [ -e go ]; do sleep 0.02; done; exit 4');
const begun = () => until('it runs', () => existsSync(join(folder, 'notes')));
const letGo = () => writeFileSync(join(folder, 'go'), '');
const runs = () => readFileSync(join(folder, 'notes'), 'utf8');

test('exit code and output come back, the first time and each time after it', async () => {
  const ran = command('echo ran >>notes; echo "$1"; echo wrong >&2; exit 75', "it's [1]");
  const expected = { kind: 'exited', code: 75, printed: { stdout: "it's [1]\nwrong\n", stderr: '' } };
  expect(await runJournalled(target, ran, { withinMs })).toMatchObject(expected);
  expect(await runJournalled(target, ran, { withinMs })).toMatchObject(expected);
  expect(await askJournal(target, asked(), { withinMs })).toMatchObject(expected);
  expect(runs()).toBe('ran\n');
});

test('what the files of a login shell print is not taken for an answer', async () => {
  await sshd.kill();
  sshd.use(['ed25519'], ['ForceCommand echo welcome; eval "$SSH_ORIGINAL_COMMAND"']);
  await sshd.start();
  expect(await runJournalled(target, command('exit 0'), { withinMs })).toMatchObject({ kind: 'exited', code: 0 });
});

test('a program that is not there is exit code 127, and a signal is what a shell makes of it', async () => {
  const away = { ...command(''), argv: ['/nowhere/bundle', 'exec'] };
  expect(await runJournalled(target, away, { withinMs })).toMatchObject({ kind: 'exited', code: 127 });
  const killed = { ...command('kill -TERM $$'), token: 'epoch-1/72026/2' };
  expect(await runJournalled(target, killed, { withinMs })).toMatchObject({
    ...{ kind: 'exited', code: 143 },
    reason: expect.stringMatching(/ended with exit code 143 \(of a shell: SIGTERM\)$/) as string,
  });
});

test('a directory that is missing, and a journal that cannot be made, begin nothing', async () => {
  const nowhere = { ...command('true'), directory: join(folder, 'none') };
  expect(await runJournalled(target, nowhere, { withinMs })).toMatchObject({
    kind: 'neverBegun',
    why: 'directory',
    reason: expect.stringMatching(/^the directory \S+\/none cannot be entered on the host/) as string,
  });
  const noJournal = { ...command('true'), journal: join(folder, 'file') };
  writeFileSync(noJournal.journal, '');
  expect(await runJournalled(target, noJournal, { withinMs })).toMatchObject({
    kind: 'neverBegun',
    why: 'journal',
    reason: expect.stringMatching(/^the journal \S+\/file on the host cannot be made/) as string,
  });
});

test('a command goes on when its connection breaks, and its token says later how it ended', async () => {
  const first = runJournalled(target, held(), { withinMs });
  await begun();
  sshd.cutSessions();
  expect(await first).toMatchObject({ kind: 'unknown', why: 'cut' });
  expect(await askJournal(target, asked(), { withinMs })).toMatchObject({ kind: 'running' });
  const second = runJournalled(target, held(), { withinMs });
  letGo();
  expect(await second).toMatchObject({ kind: 'exited', code: 4 });
  expect(runs()).toBe('ran\n');
});

test('a command goes on after its deadline, and after who asked is gone', async () => {
  expect(await runJournalled(target, held(), { withinMs: 1000 })).toMatchObject({ kind: 'unknown', why: 'late' });
  await begun();
  target.close();
  target = new SshTarget(sshd.server);
  letGo();
  expect(await runJournalled(target, held(), { withinMs })).toMatchObject({ kind: 'exited', code: 4 });
  expect(runs()).toBe('ran\n');
});

test('a command that died with its machine has gone, and does not run again', async () => {
  const first = runJournalled(target, held(), { withinMs });
  await begun();
  await sshd.kill();
  expect(await first).toMatchObject({ kind: 'unknown' });
  await until('nothing of it runs any longer', () => processesAbout(folder).length === 0);
  await sshd.start();
  expect(await askJournal(target, asked(), { withinMs })).toMatchObject({ kind: 'unknown', why: 'gone' });
  expect(await runJournalled(target, held(), { withinMs })).toMatchObject({ kind: 'unknown', why: 'gone' });
  expect(runs()).toBe('ran\n');
});

test('a token that was asked about is void, and a late start of it runs nothing', async () => {
  expect(await askJournal(target, asked(), { withinMs })).toMatchObject({ kind: 'void' });
  expect(await runJournalled(target, held(), { withinMs })).toMatchObject({ kind: 'void' });
  expect(existsSync(join(folder, 'notes'))).toBe(false);
});

test('an account whose shell runs nothing has an unknown end, and the sentence says what it printed', async () => {
  await sshd.kill();
  sshd.use(['ed25519'], ['ForceCommand echo "This account is not available."; exit 1']);
  await sshd.start();
  expect(await runJournalled(target, command('true'), { withinMs })).toMatchObject({
    kind: 'unknown',
    why: 'unsaid',
    reason: expect.stringMatching(/exit code 1, before it said .* \(This account is not available\.\); see/) as string,
  });
});

test.each([
  [{ token: 'a/../b' }, /the token a\/\.\.\/b may only hold/],
  [{ token: 'a b' }, /may only hold/],
  [{ token: '' }, /may only hold/],
  [{ journal: 'relative' }, /journal relative of remote commands is not absolute/],
  [{ directory: 'relative' }, /directory relative of a remote command is not absolute/],
  [{ argv: ['-x'] }, /no program/],
  [{ argv: [] }, /no program/],
])('%j is refused before anything is asked', async (wrong, sentence) => {
  await expect(runJournalled(target, { ...command('true'), ...wrong }, { withinMs })).rejects.toThrow(sentence);
});

test('sixty commands at once each run once, and none is refused', async () => {
  mkdirSync(join(folder, 'ran'));
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      runJournalled(
        target,
        { ...command('mkdir "ran/$1"', String(n)), token: `epoch-1/${n}/1` },
        { withinMs: 100_000 },
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome.kind !== 'exited' || outcome.code !== 0)).toEqual([]);
});
