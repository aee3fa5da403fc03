import { forecastMs } from '../../../src/domain/databases/move-forecast';
import { namedMoves, type NotMoved } from '../../../src/domain/databases/move-order';
import { isWorthAnotherLook, joinOutcomes } from '../../../src/domain/databases/move-outcome';
import { outcome } from './pool-samples';

const left = (name: string, code: NotMoved['code'] = 'released'): NotMoved => ({
  ...{ name, host: 'h1', from: 'db1', code, message: 'it stays' },
});
const use = { db1: { tenants: 1, movable: 1 } };

test('outcomes of several members are added up, and the longest says how long it took', () => {
  const parts = [
    outcome({ planned: 3, moved: 2, to: { db2: 2 }, names: ['a', 'b'], left: [left('c')], leftCount: 1, tookMs: 900 }),
    outcome({ planned: 2, moved: 2, to: { db2: 1, db3: 1 }, names: ['d', 'e'], tookMs: 400 }),
  ];
  expect(joinOutcomes(parts, [left('f')], use)).toEqual({
    ...{ planned: 5, moved: 4, to: { db2: 3, db3: 1 }, names: ['a', 'b', 'd', 'e'] },
    ...{ left: [left('c'), left('f')], leftCount: 2, tookMs: 900, use },
  });
});

test('nothing at all is an outcome, too', () => {
  expect(joinOutcomes([], [], {})).toEqual(outcome());
});

test('all are counted, and the first few named', () => {
  const many = Array.from({ length: 15 }, (_, index) => `t${index}`);
  const part = outcome({ planned: 30, moved: 15, names: many, left: many.map((name) => left(name)), leftCount: 15 });
  const all = joinOutcomes([part, part], [left('z')], {});
  expect([all.names.length, all.left.length, all.moved, all.leftCount]).toEqual([namedMoves, namedMoves, 30, 31]);
});

test.each([
  ['nobody is left', outcome({ moved: 3 }), false],
  ['something newer was asked meanwhile', outcome({ left: [left('a', 'superseded')], leftCount: 1 }), true],
  ['it was not needed when its turn came', outcome({ left: [left('a', 'notNeeded')], leftCount: 1 }), true],
  ['some found no room, and others left', outcome({ moved: 1, left: [left('a', 'noneEligible')], leftCount: 1 }), true],
  ['nobody found room', outcome({ left: [left('a', 'noneEligible')], leftCount: 1 }), false],
  ['more are left than are named', outcome({ moved: 1, left: [left('a')], leftCount: 2 }), true],
  ['those who are left are in a person’s hand', outcome({ moved: 1, left: [left('a')], leftCount: 1 }), false],
  ['it failed or is braked', outcome({ left: [left('a', 'failed'), left('b', 'braked')], leftCount: 2 }), false],
])('whether another look is worth it: %s', (_title, done, isWorth) => {
  expect(isWorthAnotherLook(done)).toBe(isWorth);
});

describe('about how long moves take', () => {
  const restarted = { isRestarted: true, atATime: 16 };
  test.each([
    ['nobody moves', 0, { ...restarted, startsMs: [900] }, 0],
    ['one starts as it did last', 1, { ...restarted, startsMs: [900] }, 900],
    ['as many as start together take as long as one', 16, { ...restarted, startsMs: [900] }, 900],
    ['one more takes twice as long', 17, { ...restarted, startsMs: [900] }, 1800],
    ['the middle one of their starts counts', 16, { ...restarted, startsMs: [9000, 100, 300] }, 300],
    ['the lower one of two in the middle', 16, { ...restarted, startsMs: [400, 200, 9000, 100] }, 200],
    ['nobody has served yet', 16, { ...restarted, startsMs: [] }, 0],
    ['those that are told do not start', 500, { ...restarted, isRestarted: false, startsMs: [900] }, 2500],
  ])('%s', (_title, count, facts, ms) => {
    expect(forecastMs(count, facts)).toBe(ms);
  });
});
