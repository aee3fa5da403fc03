import { longestBrakeReason } from '../../../src/domain/databases/brake';
import { poolMemo, poolProblem, readPoolMemo } from '../../../src/domain/databases/pool-row';
import { noRules } from '../../../src/domain/databases/pool-rules';
import { at, brake, drain, poolOf, seen } from './pool-samples';

const memoLimit = 2048;
const scopes = ['moves', 'restarts', 'all'] as const;

test.each([
  ['plain', 'x', 'alice@desk.example.org'],
  ['in another script', 'ж', 'alice@desk.example.org'],
  ['by somebody with a long name', 'x', 'a'.repeat(200)],
])(
  'the memo stays under the size that the server warns about, however long the reasons are: %s',
  (_title, letter, by) => {
    const reason = letter.repeat(longestBrakeReason);
    const state = poolOf(
      {},
      {
        version: 1_000_000,
        drained: ['db1', 'db2', 'db3', 'db4', 'db5'].map((name) => ({ ...drain(name, reason), by })),
        brakes: scopes.map((scope) => brake({ scope, reason, by, until: at(9) })),
      },
    );
    const memo = poolMemo(state);
    expect(Buffer.byteLength(JSON.stringify(memo))).toBeLessThan(memoLimit);
    expect(memo.brakes.map(({ scope }) => scope)).toEqual(scopes);
    expect(memo.drained.map(({ member }) => member)).toEqual(['db1', 'db2', 'db3', 'db4', 'db5']);
    expect([...memo.drained, ...memo.brakes].every((each) => each.reason?.endsWith('…'))).toBe(true);
    expect(readPoolMemo(JSON.parse(JSON.stringify(memo)))).toEqual(memo);
  },
);

test('short reasons are kept as they are', () => {
  const rules = { version: 3, drained: [drain('db1'), drain('db2', 'a disk')], brakes: [brake()] };
  expect(poolMemo(poolOf({}, rules))).toEqual(rules);
});

test.each([
  [undefined],
  [null],
  ['text'],
  [7],
  [{}],
  [{ version: '3', drained: [], brakes: [] }],
  [{ version: 3, drained: {}, brakes: [] }],
  [{ version: 3, drained: [] }],
])('a memo like %j says nothing', (memo) => {
  expect(readPoolMemo(memo)).toBe(noRules);
});

test('the attribute names the worst that any host sees', () => {
  const pool = (...verdicts: Parameters<typeof seen>[1][]) =>
    poolProblem(poolOf(Object.fromEntries(verdicts.map((part, index) => [`h${index}`, [seen('db1', part)]]))));
  expect(pool({}, {})).toBeNull();
  expect(pool()).toBeNull();
  expect(pool({}, { verdict: 'unknown' }, { verdict: 'blocked' })).toBe('databaseBlocked');
  expect(pool({ verdict: 'readOnly' }, { verdict: 'full' })).toBe('databaseReadOnly');
  expect(pool({ verdict: 'readOnly' }, { verdict: 'down' }, {})).toBe('databaseDown');
});
