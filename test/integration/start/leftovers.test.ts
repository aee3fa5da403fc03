import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootId, readStat } from '../../../src/adapters/processes/identity';
import { until } from '../../support/until';
import { isRunning, StartBench } from './start-bench';

let bench: StartBench;
afterEach(() => bench.close());

const roleNames = ['temporal', 'worker', 'agent-h1'];

test('a second start beside a live one refuses and names it', async () => {
  bench = new StartBench();
  const first = bench.start();
  await bench.event('agent-h1', 'started');
  const second = bench.start();
  expect(await second.exitCode).toBe(1);
  expect(second.output).toMatch(new RegExp(`runs with the state folder .*: pid ${first.pid}, since 20[0-9-]+T`));
  expect(bench.running()).toHaveLength(3);
});

test('after a kill -9 the next start ends the rest of the house and starts afresh; tenants stay', async () => {
  bench = new StartBench();
  const roles = [bench.role('server'), bench.role('worker'), bench.role('agent', 'parent')];
  const first = bench.start(roles);
  const before = await Promise.all(roleNames.map((name) => bench.event(name, 'started')));
  const tenant = await bench.event('agent-h1', 'left');
  first.child.kill('SIGKILL');
  await first.exitCode;
  expect(before.map(({ pid }) => isRunning(pid))).toEqual([true, true, true]);

  const second = bench.start(roles);
  const after = await Promise.all(roleNames.map((name) => bench.event(name, 'started', 2)));
  expect(before.map(({ pid }) => isRunning(pid))).toEqual([false, false, false]);
  expect(after.map(({ pid }) => isRunning(pid))).toEqual([true, true, true]);
  expect(second.output).toContain(`An earlier start left worker (pid ${before[1]?.pid}) running; it is ended.`);
  const tenants = bench.events().filter(({ what }) => what === 'left');
  expect(tenants.map(({ pid }) => isRunning(pid))).toEqual([true, true]);
  expect(tenants[0]).toEqual(tenant);
  for (const { pid } of tenants) process.kill(pid, 'SIGKILL');
});

test('however often and whenever start is killed, each role runs once in the end', async () => {
  bench = new StartBench();
  for (let round = 0; round < 8; round += 1) {
    const start = bench.start();
    // Some die before their children run, some while they are recorded, some afterwards.
    const killAtMs = 250 + Math.random() * 400;
    await Promise.race([start.exitCode, new Promise((resolve) => setTimeout(resolve, killAtMs))]);
    start.child.kill('SIGKILL');
    await start.exitCode;
  }
  const last = bench.start();
  await last.says('Watchkeeper is up.');
  await until(
    'each role runs once',
    () =>
      bench
        .running()
        .map(({ name }) => name)
        .sort()
        .join() === [...roleNames].sort().join(),
  );
  last.child.kill('SIGTERM');
  expect(await last.exitCode).toBe(0);
  expect(bench.running()).toEqual([]);
});

test.each([
  { what: 'has another start time', change: { ticks: 1, boot: '' } },
  { what: 'is from before a reboot', change: { ticks: 0, boot: 'x' } },
])('a process that has a recorded pid and $what is never signalled', async ({ change }) => {
  bench = new StartBench();
  const innocent = spawn(process.execPath, (bench.role('worker').argv as string[]).slice(1), { stdio: 'ignore' });
  const ended = new Promise((resolve) => innocent.once('exit', resolve));
  const { pid } = await bench.event('worker', 'started');
  const stat = readStat(pid);
  if (!stat) throw new Error('the innocent process is gone');
  const fields = [pid, '(node)', 'S', ...Array<number>(18).fill(0), stat.startTicks - change.ticks, 0];
  mkdirSync(bench.processes, { recursive: true });
  writeFileSync(join(bench.processes, 'worker.process'), `${fields.join(' ')}\n${bootId()}${change.boot}\n`);

  const start = bench.start();
  await bench.event('worker', 'started', 2);
  start.child.kill('SIGTERM');
  expect(await start.exitCode).toBe(0);
  expect(bench.events().filter((event) => event.pid === pid)).toEqual([{ name: 'worker', what: 'started', pid }]);
  expect(isRunning(pid)).toBe(true);
  innocent.kill('SIGKILL');
  await ended;
});
