import { StartSlots } from '../../../src/agent/start-slots';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Takes a slot for each name; what has started, with the way to give its slot back. */
function startAll(slots: StartSlots, names: readonly string[]) {
  const started: string[] = [];
  const giveBack = new Map<string, () => void>();
  for (const name of names) {
    slots.take((back) => {
      started.push(name);
      giveBack.set(name, back);
    });
  }
  return { started, giveBack: (name: string) => giveBack.get(name)?.() };
}

test('sixteen start at once, the next when one of them is done, first come, first served', () => {
  const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
  const { started, giveBack } = startAll(new StartSlots(), names);
  expect(started).toEqual(names.slice(0, 16));
  giveBack('t7');
  expect(started).toEqual(names.slice(0, 17));
  giveBack('t16');
  giveBack('t0');
  expect(started).toEqual(names.slice(0, 19));
});

test('a slot that is given back twice is one slot', () => {
  const { started, giveBack } = startAll(new StartSlots(1), ['a', 'b', 'c']);
  giveBack('a');
  giveBack('a');
  expect(started).toEqual(['a', 'b']);
});

test('a start that hangs keeps nobody waiting for more than 2 s, and gives back nothing afterwards', () => {
  const { started, giveBack } = startAll(new StartSlots(1), ['a', 'b', 'c']);
  jest.advanceTimersByTime(1999);
  expect(started).toEqual(['a']);
  jest.advanceTimersByTime(1);
  expect(started).toEqual(['a', 'b']);
  giveBack('a');
  expect(started).toEqual(['a', 'b']);
});

test('thousands that give their slots back at once, because they need not start any more, pass through', () => {
  const slots = new StartSlots(1);
  const { giveBack } = startAll(slots, ['first']);
  let passed = 0;
  for (let count = 0; count < 20_000; count++) {
    slots.take((back) => {
      passed += 1;
      back();
    });
  }
  giveBack('first');
  expect(passed).toBe(20_000);
  expect(startAll(slots, ['last']).started).toEqual(['last']);
});

test('nothing is left ticking when all slots are back', () => {
  const { giveBack } = startAll(new StartSlots(), ['a', 'b']);
  giveBack('a');
  giveBack('b');
  expect(jest.getTimerCount()).toBe(0);
});
