import {
  brakeOn,
  brakeSentence,
  isOver,
  longestBrakeReason,
  readBrakeFile,
  withBrake,
  withoutBrake,
} from '../../../src/domain/databases/brake';
import { at, brake } from './pool-samples';

const nowMs = Date.parse(at(10));
const moves = brake();
const restarts = brake({ scope: 'restarts' });
const all = brake({ scope: 'all' });

test('a brake stops the acts of its scope, and the one of all stops both', () => {
  expect(brakeOn('moves', [restarts, moves], nowMs)).toBe(moves);
  expect(brakeOn('restarts', [moves, restarts], nowMs)).toBe(restarts);
  expect(brakeOn('restarts', [moves], nowMs)).toBeNull();
  expect([brakeOn('moves', [all], nowMs), brakeOn('restarts', [all], nowMs)]).toEqual([all, all]);
  expect(brakeOn('moves', [], nowMs)).toBeNull();
});

test('a brake with an end is over at that moment, and one without never is', () => {
  const ending = brake({ until: at(10) });
  expect([isOver(ending, nowMs - 1), isOver(ending, nowMs)]).toEqual([false, true]);
  expect([brakeOn('moves', [ending], nowMs - 1), brakeOn('moves', [ending], nowMs)]).toEqual([ending, null]);
  expect(brakeOn('moves', [ending, all], nowMs)).toBe(all);
  expect(isOver(moves, Number.MAX_SAFE_INTEGER)).toBe(false);
});

test('there is one brake of each scope: a new one takes the place of the old', () => {
  const newer = brake({ by: 'bob' });
  expect(withBrake([moves, restarts], newer)).toEqual([restarts, newer]);
  expect(withBrake([moves], all)).toEqual([moves, all]);
});

test('a brake is taken off by its own scope, and every one by all', () => {
  expect(withoutBrake([moves, restarts, all], 'moves')).toEqual([restarts, all]);
  expect(withoutBrake([moves, restarts], 'all')).toEqual([]);
  expect(withoutBrake([restarts], 'moves')).toEqual([restarts]);
});

test('the sentence says what is braked, by whom, since when, for how long and why', () => {
  expect(brakeSentence(moves)).toBe(`moves are braked by ann since ${at(3)}: the switch is replaced`);
  expect(brakeSentence(brake({ scope: 'all', until: at(60) }))).toBe(
    `moves and restarts are braked by ann since ${at(3)}, until ${at(60)}: the switch is replaced`,
  );
});

test.each([
  ['moves replacing the switch\nmore\n', 'moves', 'replacing the switch'],
  ['restarts\n', 'restarts', 'no reason is given'],
  ['  all \t because\u0007 of me  ', 'all', 'because of me'],
  ['', 'all', 'no reason is given'],
  ['\nmoves', 'all', 'no reason is given'],
  ['moving house', 'all', 'moving house'],
  ['Moves of the rack', 'all', 'Moves of the rack'],
  ['\u0000\u0001\u0002', 'all', 'no reason is given'],
])('a file with %j brakes %s: %s', (text, scope, reason) => {
  expect(readBrakeFile(text, at(5))).toEqual({ scope, by: 'a file on the host', reason, since: at(5), until: null });
});

test('a reason that goes on and on is cut', () => {
  expect(readBrakeFile(`moves ${'x'.repeat(5000)}`, at(5)).reason).toHaveLength(longestBrakeReason);
  expect(readBrakeFile('y'.repeat(5000), at(5)).reason).toHaveLength(longestBrakeReason);
});
