import { LoopWatch } from '../../../src/agent/loop-watch';

let watch: LoopWatch;
afterEach(() => {
  watch.stop();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('a loop that is really blocked was late, which is known before any timer has run', () => {
  watch = new LoopWatch();
  const startedAtMs = performance.now();
  while (performance.now() < startedAtMs + 300);
  expect(watch.wasLateSince(startedAtMs)).toBe(true);
});

describe('by the clock', () => {
  let nowMs: number;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    nowMs = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    watch = new LoopWatch();
  });

  /** The loop turns, its timers fire in time. */
  function turn(ms: number): void {
    for (let passed = 0; passed < ms; passed += 10) {
      nowMs += 10;
      jest.advanceTimersByTime(10);
    }
  }
  const block = (ms: number) => (nowMs += ms);

  test('a loop that turns is never late', () => {
    turn(60_000);
    expect(watch.wasLateSince(0)).toBe(false);
  });

  test('a short hold-up is not late, a long one is', () => {
    turn(1000);
    block(140);
    expect(watch.wasLateSince(0)).toBe(false);
    turn(1000);
    block(260);
    expect(watch.wasLateSince(0)).toBe(true);
  });

  test('it stays known to who began before, and does not concern who begins afterwards', () => {
    turn(500);
    const beforeMs = nowMs;
    block(300);
    turn(150);
    const afterMs = nowMs;
    turn(1000);
    expect(watch.wasLateSince(beforeMs)).toBe(true);
    expect(watch.wasLateSince(afterMs)).toBe(false);
  });
});
