import { poolConditions } from '../../../src/domain/databases/pool-conditions';
import { at, poolOf, seen } from './pool-samples';

const down = (since: string) => seen('db1', { verdict: 'down', reason: 'it is not there; start it', since });

test('a member that several hosts see down is one condition, from when the first one saw it', () => {
  const state = poolOf({ h1: [down(at(9)), seen('db2')], h2: [down(at(5)), seen('db2')] });
  expect(poolConditions(state)).toEqual([
    { code: 'databaseDown', subject: 'db1', since: at(5), message: 'as h1, h2 see it: it is not there' },
  ]);
});

test('hosts that see different things make a condition of each', () => {
  const state = poolOf({ h1: [down(at(9))], h2: [seen('db1', { verdict: 'full', reason: 'no room', since: at(3) })] });
  expect(poolConditions(state)).toEqual([
    { code: 'databaseDown', subject: 'db1', since: at(9), message: 'as h1 sees it: it is not there' },
    { code: 'databaseFull', subject: 'db1', since: at(3), message: 'as h2 sees it: no room' },
  ]);
});

test('a pool that is well has none', () => {
  expect(poolConditions(poolOf({ h1: [seen('db1'), seen('db2')] }))).toEqual([]);
});
