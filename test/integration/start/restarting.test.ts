import { StartBench } from './start-bench';

let bench: StartBench;
afterEach(() => bench.close());

test('a child that died is back, and the others are left alone', async () => {
  bench = new StartBench();
  const start = bench.start();
  await Promise.all(['worker', 'agent-h1'].map((name) => bench.event(name, 'started')));
  const server = await bench.event('temporal', 'started');
  process.kill(server.pid, 'SIGKILL');
  await bench.event('temporal', 'started', 2);
  expect(start.output).toContain('temporal ended (SIGKILL); it is started again in 0.02 s.');
  expect(bench.events().filter(({ name }) => name !== 'temporal')).toHaveLength(2);
});

test('one that keeps ending is started at growing distances, with its last words', async () => {
  bench = new StartBench();
  const start = bench.start([bench.role('worker', 'failing')]);
  await bench.event('worker', 'started', 5);
  await start.says(/0\.08 s(.|\n)*0\.1 s/);
  const delays = [...start.output.matchAll(/exit code 9: no reason at all\); it is started again in ([0-9.]+) s/g)];
  expect(delays.slice(0, 4).map((match) => match[1])).toEqual(['0.02', '0.04', '0.08', '0.1']);
});
