import { LoopWatch } from '../../../src/agent/loop-watch';
import { until } from '../../support/until';

let watch: LoopWatch;
beforeEach(() => {
  watch = new LoopWatch();
});
afterEach(() => watch.stop());

/** Keeps the event loop from turning. */
function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

const waitUntil = (atMs: number) => until('the moment has come', () => performance.now() >= atMs);

test('a loop that turns is not late', async () => {
  const startedAtMs = performance.now();
  await waitUntil(startedAtMs + 350);
  expect(watch.wasLateSince(startedAtMs)).toBe(false);
});

test('a blocked loop was late, which is known before any timer has run', () => {
  const startedAtMs = performance.now();
  block(300);
  expect(watch.wasLateSince(startedAtMs)).toBe(true);
});

test('it stays known to who began before, and does not concern who begins afterwards', async () => {
  const beforeMs = performance.now();
  block(300);
  expect(watch.wasLateSince(beforeMs)).toBe(true);
  const afterMs = performance.now();
  await waitUntil(afterMs + 250);
  expect(watch.wasLateSince(afterMs)).toBe(false);
  expect(watch.wasLateSince(beforeMs)).toBe(true);
});

test('a short hold-up is not late', () => {
  const startedAtMs = performance.now();
  block(50);
  expect(watch.wasLateSince(startedAtMs)).toBe(false);
});
