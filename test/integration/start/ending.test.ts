import { StartBench } from './start-bench';

let bench: StartBench;
afterEach(() => bench.close());

async function whenAllRun(): Promise<void> {
  await Promise.all(['temporal', 'worker', 'agent-h1'].map((name) => bench.event(name, 'started')));
}

const orderOfEnding = () =>
  bench
    .events()
    .filter(({ what }) => what.startsWith('SIG'))
    .map(({ name, what }) => `${name} ${what}`);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends agent, worker and server one after the other, and start with exit code 0',
  async (signal) => {
    bench = new StartBench();
    const start = bench.start();
    await whenAllRun();
    start.child.kill(signal);
    expect(await start.exitCode).toBe(0);
    expect(orderOfEnding()).toEqual(['agent-h1 SIGTERM', 'worker SIGTERM', 'temporal SIGTERM']);
    expect(bench.running()).toEqual([]);
  },
);

test('with onShutdown: stop the agent is told to stop its tenants before anything else ends', async () => {
  bench = new StartBench({ onShutdown: 'stop' });
  const start = bench.start();
  await whenAllRun();
  start.child.kill('SIGTERM');
  expect(await start.exitCode).toBe(0);
  expect(orderOfEnding()).toEqual(['agent-h1 SIGUSR2', 'worker SIGTERM', 'temporal SIGTERM']);
});

test('an agent that died just before comes back to stop its tenants', async () => {
  bench = new StartBench({ onShutdown: 'stop' });
  const start = bench.start(undefined, { firstMs: 60_000, longestMs: 60_000, wellAfterMs: 60_000 });
  await whenAllRun();
  process.kill((await bench.event('agent-h1', 'started')).pid, 'SIGKILL');
  await start.says('agent-h1 ended (SIGKILL)');
  start.child.kill('SIGTERM');
  expect(await start.exitCode).toBe(0);
  expect(orderOfEnding()).toEqual(['agent-h1 SIGUSR2', 'worker SIGTERM', 'temporal SIGTERM']);
});

test('a child that does not end in its time is killed, which is said', async () => {
  bench = new StartBench();
  const start = bench.start([bench.role('server'), bench.role('worker', 'deaf', 300)]);
  await bench.event('worker', 'started');
  start.child.kill('SIGTERM');
  expect(await start.exitCode).toBe(0);
  expect(start.output).toContain('worker did not end within 0.3 s and was killed.');
  expect(orderOfEnding()).toEqual(['worker SIGTERM', 'temporal SIGTERM']);
});

test('one Ctrl-C that arrives twice (npm passes it on) does not hurry', async () => {
  bench = new StartBench();
  const start = bench.start([bench.role('worker', 'deaf', 700)]);
  await bench.event('worker', 'started');
  start.child.kill('SIGINT');
  await start.says('Watchkeeper is ending.');
  start.child.kill('SIGINT');
  expect(await start.exitCode).toBe(0);
  expect(start.output).toContain('worker did not end within 0.7 s and was killed.');
});

test('a second Ctrl-C hurries', async () => {
  bench = new StartBench();
  const start = bench.start([bench.role('worker', 'deaf', 600_000)]);
  await bench.event('worker', 'started');
  const again = setInterval(() => start.child.kill('SIGINT'), 200);
  expect(await start.exitCode).toBe(0);
  clearInterval(again);
  expect(start.output).toContain('worker did not end when hurried and was killed.');
});

test('closing the terminal ends everything in order', async () => {
  bench = new StartBench();
  const terminal = bench.startInTerminal();
  await whenAllRun();
  await terminal.says('Watchkeeper is up.');
  terminal.child.kill('SIGKILL');
  await bench.event('temporal', 'SIGTERM');
  expect(orderOfEnding()).toEqual(['agent-h1 SIGTERM', 'worker SIGTERM', 'temporal SIGTERM']);
});
