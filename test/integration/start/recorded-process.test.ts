import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../../src/adapters/processes/identity';
import {
  endProcess,
  lockHeldExitCode,
  readRecord,
  startRecorded,
} from '../../../src/adapters/processes/recorded-process';
import { until } from '../../support/until';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'watchkeeper-recorded-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function start(...argv: string[]) {
  const started = startRecorded({ role: 'some', argv, directory, logFile: join(directory, 'log') });
  if (!started.identity) throw new Error('it was not spawned');
  const exitCode = new Promise<number | null>((resolve) => started.child.once('exit', resolve));
  return { identity: started.identity, exitCode };
}

const recorded = () => until('the record is written', () => readRecord(directory, 'some'));

test('the record is the running program itself, and its arguments arrive as they are', async () => {
  const odd = 'a "b" $(c) *';
  const { identity, exitCode } = start(process.execPath, '-e', 'console.log(process.argv[1], process.pid)', odd);
  expect(await recorded()).toEqual(identity);
  expect(await exitCode).toBe(0);
  expect(readFileSync(join(directory, 'log'), 'utf8')).toBe(`${odd} ${identity.pid}\n`);
});

test('a second one of the same role ends at once and leaves the record of the first', async () => {
  const first = start('sleep', '60');
  await recorded();
  expect(await start('sleep', '60').exitCode).toBe(lockHeldExitCode);
  expect(readRecord(directory, 'some')).toEqual(first.identity);
  expect(await endProcess(first.identity, { graceMs: 5000 })).toBe('ended');
  expect(isAlive(first.identity)).toBe(false);
  expect(await endProcess(first.identity, { graceMs: 5000 })).toBe('wasGone');
});

test('one that ignores the request to end is killed after the grace', async () => {
  const { identity } = start(
    process.execPath,
    '-e',
    'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); console.log(1)',
  );
  await until('it ignores the signal', () => readFileSync(join(directory, 'log'), 'utf8') !== '');
  expect(await endProcess(identity, { graceMs: 100 })).toBe('killed');
});

test('nothing recorded reads as null', () => {
  expect(readRecord(directory, 'some')).toBeNull();
});
