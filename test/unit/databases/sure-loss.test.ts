import { isSurelyLost, isSurelyUp } from '../../../src/domain/databases/sure-loss';
import type { DatabaseHealth } from '../../../src/domain/databases/database-health';

const health = (part: Partial<DatabaseHealth>): DatabaseHealth => ({
  ...{ verdict: 'up', reason: '', sinceMs: 0, asOfMs: 1000, doubts: null },
  ...part,
});
const doubts = { verdict: 'down' as const, count: 1, breaks: 0 };
const down = (part: Partial<DatabaseHealth> = {}) => health({ verdict: 'down', ...part });

test('one that did not answer the last time is not surely up', () => {
  expect([isSurelyUp(health({})), isSurelyUp(health({ doubts })), isSurelyUp(down())]).toEqual([true, false, false]);
});

test.each<[string, boolean, DatabaseHealth, DatabaseHealth[]]>([
  ['another one has been up all the time', true, down(), [health({})]],
  ['it answered once', false, down({ doubts: { ...doubts, verdict: 'up' } }), [health({})]],
  ['the only other one came up after it was asked', false, down(), [health({ sinceMs: 1001 })]],
  ['it was asked after the other one came up', true, down({ asOfMs: 1002 }), [health({ sinceMs: 1001 })]],
  ['one came up just now, and another one long ago', true, down(), [health({ sinceMs: 1001 }), health({})]],
  [
    'the one that has been up for long is about to fall',
    false,
    down(),
    [health({ sinceMs: 1001 }), health({ doubts })],
  ],
  ['nobody is up', true, down(), [down(), health({ doubts })]],
  ['it only reads', true, health({ verdict: 'readOnly' }), [health({})]],
  ['it is full', false, health({ verdict: 'full' }), [health({})]],
])('whether it is surely lost when %s: %s', (_title, expected, own, others) => {
  expect(isSurelyLost(own, others)).toBe(expected);
});
