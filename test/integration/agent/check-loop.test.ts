import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CheckSettings } from '../../../config/tenants';
import { CheckGuard } from '../../../src/agent/check-guard';
import { CheckLoop, type CheckResult } from '../../../src/agent/check-loop';
import { LoopWatch } from '../../../src/agent/loop-watch';
import { until } from '../../support/until';
import { StandInServer } from './stand-in-server';

type Answer = 'good' | 'bad' | 'none';

let server: Server;
let port: number;
/** Says what becomes of the nth request, from 1. */
let answerTo: (request: number) => Answer;
let requests: number[];
let guard: CheckGuard;
let loopWatch: LoopWatch;
let loop: CheckLoop | null;
let events: string[];
let results: CheckResult[];

beforeEach(async () => {
  [answerTo, requests, events, results, loop] = [() => 'good', [], [], [], null];
  guard = new CheckGuard();
  loopWatch = new LoopWatch();
  server = createServer((_request, response) => {
    requests.push(performance.now());
    const answer = answerTo(requests.length);
    if (answer !== 'none') response.writeHead(answer === 'good' ? 200 : 500).end(`db|${port}|1|alpha`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  loop?.stop();
  loopWatch.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const quick: CheckSettings = {
  kind: 'runinfo',
  everyMs: 50,
  timeoutMs: 1_000,
  failures: 3,
  recheckMs: 20,
  startGraceMs: 500,
};

function newLoop(settings: Partial<CheckSettings> = {}, checkedPort = port): CheckLoop {
  loop = new CheckLoop(
    { name: 'alpha', port: checkedPort, databases: [] },
    { ...quick, ...settings } as CheckSettings,
    guard,
    loopWatch,
    {
      onStarted: () => events.push('started'),
      onFailed: (reason) => events.push(reason),
      onChecked: (result) => results.push(result),
    },
  );
  return loop;
}

const requestsReach = (count: number) => until(`request ${count}`, () => requests.length >= count);
const failed = () => until('it failed', () => events.find((event) => event !== 'started'));
function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

describe('a process that starts', () => {
  test('has started, once, with its first good answer, and is checked once a period from then on', async () => {
    answerTo = (request) => (request < 4 ? 'bad' : 'good');
    newLoop({ startGraceMs: 60_000 }).watchStart(0);
    await requestsReach(3);
    expect(events).toEqual([]);
    await requestsReach(15);
    expect(events).toEqual(['started']);
    expect(results.slice(0, 9)).toEqual([...Array<string>(3).fill('failed'), ...Array<string>(6).fill('passed')]);
    const pauses = requests.slice(6).map((atMs, index) => atMs - requests[index + 5]!);
    // One that came late makes the next pause short.
    expect(pauses.filter((pause) => pause > 45).length).toBeGreaterThan(pauses.length / 2);
  });

  test('fails with the last reason when its grace is over, and is asked often but not without pause until then', async () => {
    answerTo = () => 'bad';
    newLoop().watchStart(0);
    expect(await failed()).toBe('it did not serve within 500 ms of its start: /runinfo answers with HTTP status 500');
    const asked = requests.length;
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(20);
    await until('nothing comes after it', () => performance.now() > requests.at(-1)! + 400);
    expect([events.length, requests.length]).toEqual([1, asked]);
  });

  test('is given only the rest of its grace when it was started a while ago', async () => {
    answerTo = () => 'bad';
    const startedAtMs = performance.now();
    newLoop({ startGraceMs: 60_000 }).watchStart(59_900);
    await failed();
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
  });

  test('that was told something new proves itself a moment later, not while others are told', async () => {
    const toldAtMs = performance.now();
    newLoop({ startGraceMs: 60_000 }).watchTold();
    await requestsReach(1);
    expect(requests[0]! - toldAtMs).toBeGreaterThan(199);
    await until('it serves', () => events.length > 0);
    expect(events).toEqual(['started']);
  });

  test.each(['watchStart', 'watchTold'] as const)('has started at once when it is not checked at all: %s', (watch) => {
    newLoop({ kind: 'none' })[watch](0);
    expect(events).toEqual(['started']);
    expect(requests).toEqual([]);
  });
});

describe('a process that runs', () => {
  test('is checked once at once, and fails after so many failures in a row, quickly again after each', async () => {
    answerTo = () => 'bad';
    newLoop({ everyMs: 60_000 }).watchRunning();
    expect(await failed()).toBe('its check failed 3 times: /runinfo answers with HTTP status 500');
    expect(requests).toHaveLength(3);
    expect(requests[2]! - requests[0]!).toBeLessThan(30_000);
    expect(guard.failingCount).toBe(1);
  });

  test('does not fail for failures with a good answer in between', async () => {
    answerTo = (request) => (request % 3 === 0 ? 'good' : 'bad');
    newLoop().watchRunning();
    await requestsReach(12);
    expect(events).toEqual([]);
  });

  test.each<[string, Answer]>([
    ['answers with an error', 'bad'],
    ['does not answer', 'none'],
  ])('fails when it %s from some moment on', async (_what, answer) => {
    answerTo = (request) => (request < 5 ? 'good' : answer);
    newLoop().watchRunning();
    await failed();
    expect(requests).toHaveLength(7);
  });

  test('fails when it is stopped (SIGSTOP), and not before', async () => {
    const other = await StandInServer.start({ body: 'fine' });
    const noteResult = jest.spyOn(guard, 'noteResult');
    try {
      newLoop({ kind: 'http', path: '/' }, other.port).watchRunning();
      await until('a check has passed', () => noteResult.mock.calls.some(([, passed]) => passed));
      expect(events).toEqual([]);
      other.signal('SIGSTOP');
      expect(await failed()).toBe('its check failed 3 times: no answer within 1000 ms');
    } finally {
      await other.end();
    }
  });

  test('is not blamed for a check during which our own loop was late', async () => {
    answerTo = (request) => {
      if (request !== 2) return 'good';
      block(500);
      return 'none';
    };
    newLoop({ failures: 1, timeoutMs: 200 }).watchRunning();
    await requestsReach(5);
    expect(events).toEqual([]);
    expect(results.slice(0, 3)).toEqual(['passed', 'void', 'passed']);
    expect(guard.failingCount).toBe(0);
  });

  test('is blamed for the same silence when our loop was not late', async () => {
    answerTo = (request) => (request >= 2 ? 'none' : 'good');
    newLoop({ failures: 1 }).watchRunning();
    await failed();
  });

  test('is not replaced while the host itself is suspected, and is when that is over', async () => {
    answerTo = () => 'bad';
    for (let other = 0; other < 11; other++) guard.noteResult(`t${other}`, false);
    newLoop({ failures: 1 }).watchRunning();
    await requestsReach(5);
    expect(events).toEqual([]);
    for (let other = 0; other < 11; other++) guard.noteResult(`t${other}`, true);
    await failed();
  });

  test('is left alone, and forgotten by the guard, once the loop is stopped, even with a check under way', async () => {
    answerTo = (request) => (request === 1 ? 'bad' : 'none');
    const stopped = newLoop({ failures: 2 });
    stopped.watchRunning();
    await requestsReach(2);
    expect(guard.failingCount).toBe(1);
    stopped.stop();
    expect(guard.failingCount).toBe(0);
    await until('the check is over', () => performance.now() > requests[1]! + 1_500);
    expect([events, requests.length, guard.failingCount]).toEqual([[], 2, 0]);
  });
});

describe('a change of the settings', () => {
  const changeTo = (settings: Partial<CheckSettings>) => loop!.change({ ...quick, ...settings } as CheckSettings);

  test('to a shorter period is used at once, and asks nobody at once', async () => {
    const noted = jest.spyOn(guard, 'noteResult');
    newLoop({ everyMs: 3_600_000 }).watchRunning();
    await requestsReach(1);
    await until('the answer was taken', () => noted.mock.calls.length === 1);
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    changeTo({ everyMs: 400 });
    random.mockRestore();
    const changedAtMs = performance.now();
    await requestsReach(3);
    expect(requests[1]! - changedAtMs).toBeGreaterThan(150);
    expect(requests[2]! - requests[1]!).toBeGreaterThan(200);
    expect(requests[2]! - changedAtMs).toBeLessThan(30_000);
  });

  test('to a shorter recheck does not wait for the old one, and keeps what was counted', async () => {
    answerTo = () => 'bad';
    newLoop({ everyMs: 60_000, recheckMs: 60_000 }).watchRunning();
    await until('one has failed', () => guard.failingCount === 1);
    changeTo({ everyMs: 60_000, recheckMs: 20 });
    expect(await failed()).toContain('its check failed 3 times');
    expect(requests).toHaveLength(3);
  });

  test('to fewer failures counts those that were', async () => {
    answerTo = () => 'bad';
    newLoop({ everyMs: 60_000, recheckMs: 300 }).watchRunning();
    await until('one has failed', () => guard.failingCount === 1);
    changeTo({ everyMs: 60_000, recheckMs: 300, failures: 2 });
    expect(await failed()).toContain('its check failed 2 times');
  });

  test('to another question begins to count afresh, and takes no answer to the old one', async () => {
    answerTo = (request) => (request < 3 ? 'bad' : 'good');
    newLoop({ everyMs: 60_000, failures: 3 }).watchRunning();
    await requestsReach(2);
    changeTo({ kind: 'http', path: '/', everyMs: 30 });
    expect(guard.failingCount).toBe(0);
    await requestsReach(6);
    expect(events).toEqual([]);
  });

  test('to no check at all ends the checks, and back begins them again', async () => {
    newLoop().watchRunning();
    await requestsReach(2);
    changeTo({ kind: 'none' });
    const asked = requests.length;
    const changedAtMs = performance.now();
    await until('others would have come', () => performance.now() > changedAtMs + 300);
    expect(requests.length).toBeLessThanOrEqual(asked + 1);
    changeTo({ kind: 'runinfo' });
    await requestsReach(asked + 3);
    expect(events).toEqual([]);
  });

  test('while it starts: a longer grace is given, and no check at all lets it through', async () => {
    answerTo = () => 'bad';
    newLoop({ startGraceMs: 2_000 }).watchStart(0);
    await requestsReach(1);
    changeTo({ startGraceMs: 60_000 });
    await until('the old grace is over', () => performance.now() > requests[0]! + 2_500);
    expect(events).toEqual([]);
    changeTo({ kind: 'none' });
    expect(events).toEqual(['started']);
  });

  test('after the loop was stopped changes nothing', async () => {
    newLoop().watchRunning();
    await requestsReach(1);
    loop!.stop();
    changeTo({ kind: 'http', path: '/', everyMs: 10 });
    const stoppedAtMs = performance.now();
    await until('others would have come', () => performance.now() > stoppedAtMs + 200);
    expect(requests).toHaveLength(1);
  });
});
