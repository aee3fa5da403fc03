import {
  aloneSentence,
  decidedSentence,
  failedSentence,
  notMovedSentence,
  outcomeSentence,
  refusedSentence,
  seenPart,
  verdictSentences,
} from '../../../src/domain/databases/pool-story';
import type { NotMoved } from '../../../src/domain/databases/move-order';
import type { SeenMember } from '../../../src/domain/databases/pool-report';
import { at, brake, outcome, seen } from './pool-samples';

const down = (part: Partial<SeenMember> = {}) =>
  seen('db1', { verdict: 'down', reason: 'it is not there: nothing listens on its port; start it', ...part });
const up = seen('db1');
const held = { isHeld: true };
const gone = 'h1 sees db1 down: it is not there: nothing listens on its port';

test.each<[string, SeenMember[], SeenMember[], string[]]>([
  ['a first look that finds all well is no news', [], [up, seen('db2', { verdict: 'unknown' })], []],
  ['a first look that finds a database down is told', [], [down()], [gone]],
  ['a fall is told with what is seen, without what mends it', [up], [down()], [gone]],
  ['the same verdict is told once, whatever its reason', [down()], [down({ reason: 'it is silent; look' })], []],
  ['one that is back is told with how long it was away', [down({ since: at(10) })], [up], ['after 50 s']],
  ['a clock that was set back makes no negative time', [down({ since: at(99) })], [up], ['after 0 s']],
  ['one that was not lost is up again, without a time', [seen('db1', { verdict: 'full' })], [up], ['h1 sees db1 up']],
  ['one that is held down is said to be', [down()], [{ ...up, ...held }], ['; it is held down until it is stable']],
  ['each member is told', [up], [down(), seen('db2', { verdict: 'full', reason: 'it is full' })], [gone, 'db2 full']],
])('%s', (_title, before, after, parts) => {
  const told = verdictSentences('h1', before, after, at(60));
  expect(told).toEqual(parts.map((part) => expect.stringContaining(part) as string));
});

test('a return is one sentence', () => {
  expect(verdictSentences('h1', [down({ since: at(10) })], [{ ...up, ...held }], at(60))).toEqual([
    'h1 sees db1 up again, after 50 s; it is held down until it is stable',
  ]);
  expect(verdictSentences('h1', [seen('db1', { verdict: 'unknown' })], [up], at(60))).toEqual(['h1 sees db1 up again']);
});

const order = { host: 'h1', cause: 'lost', from: ['db1'], movable: 3 } as const;

test.each([
  [{}, 'decided: 3 tenants of h1 leave db1, which is lost there'],
  [{ movable: 1 }, 'decided: 1 tenant of h1 leaves db1, which is lost there'],
  [{ from: ['db1', 'db2'] }, 'decided: 3 tenants of h1 leave db1 and db2, which are lost there'],
  [{ cause: 'drained' as const }, 'decided: 3 tenants of h1 leave db1, which is drained'],
  [{ cause: 'rebalanced' as const }, 'decided: 3 tenants of h1 leave db1, which may have more than its share'],
  [
    { cause: 'rebalanced' as const, from: ['db1', 'db2'] },
    'decided: 3 tenants of h1 leave db1 and db2, which may have more than their share',
  ],
])('what was decided is told: %j', (part, sentence) => {
  expect(decidedSentence({ ...order, ...part })).toBe(sentence);
});

test('what a brake refuses is told, with the brake', () => {
  const why = `for moves are braked by ann since ${at(3)}: the switch is replaced`;
  expect(refusedSentence(order, brake())).toBe(`refused: 3 tenants of h1 stay on db1, ${why}`);
  expect(refusedSentence({ ...order, movable: 1, from: ['db1', 'db2'] }, brake())).toBe(
    `refused: 1 tenant of h1 stays on db1 and db2, ${why}`,
  );
});

const left = (name: string): NotMoved => ({
  ...{ name, host: 'h1', from: 'db1', code: 'released', message: 'a person has it in hand' },
});
const inHand = (name: string) => `${name}: a person has it in hand`;

test.each([
  ['nobody was left to move', {}, 'h1 had nobody to move off db1 and db2 any more'],
  [
    'all moved',
    { planned: 2, moved: 2, to: { db2: 2 }, names: ['a', 'b'], tookMs: 1449 },
    'h1 moved 2 of 2 off db1 and db2 in 1.4 s: 2 to db2 (a, b)',
  ],
  [
    'more moved than are named',
    { planned: 5, moved: 5, to: { db2: 3, db3: 2 }, names: ['a', 'b', 'c', 'd', 'e'], tookMs: 60_000 },
    'h1 moved 5 of 5 off db1 and db2 in 60.0 s: 3 to db2, 2 to db3 (a, b, c and 2 more)',
  ],
  [
    'one of those that were planned is left',
    { planned: 2, moved: 1, to: { db2: 1 }, names: ['a'], left: [left('b')], leftCount: 1, tookMs: 100 },
    `h1 moved 1 of 2 off db1 and db2 in 0.1 s: 1 to db2 (a); not moved: ${inHand('b')}`,
  ],
  [
    'some were never in the plan',
    { planned: 1, moved: 1, to: { db2: 1 }, names: ['a'], left: [left('b'), left('c')], leftCount: 2, tookMs: 100 },
    `h1 moved 1 of 3 off db1 and db2 in 0.1 s: 1 to db2 (a); not moved: ${inHand('b')}; ${inHand('c')}`,
  ],
  [
    'more are left than are named',
    { left: ['a', 'b', 'c', 'd'].map(left), leftCount: 30 },
    `h1 moved 0 of 30 off db1 and db2; not moved: ${inHand('a')}; ${inHand('b')}; ${inHand('c')}; and 27 more`,
  ],
])('what came of an order is told: %s', (_title, part, sentence) => {
  expect(outcomeSentence('h1', ['db1', 'db2'], outcome(part))).toBe(sentence);
});

test('what a host decided by itself is told with when and why', () => {
  const moved = outcome({ planned: 1, moved: 1, to: { db2: 1 }, names: ['a'], tookMs: 900 });
  expect(
    aloneSentence('h1', { ...moved, at: at(7), from: 'db1', reason: 'its database db1 is down (it is gone)' }),
  ).toBe(
    `h1 decided by itself at ${at(7)}, because its database db1 is down (it is gone): it moved 1 of 1 off db1 in 0.9 s: 1 to db2 (a)`,
  );
});

test('a host that did not do it is told with why', () => {
  expect(failedSentence('h1', 'its agent fell silent')).toBe(
    'h1 did not do it (its agent fell silent); its agent decides by itself, and tells',
  );
  expect(notMovedSentence(left('a'))).toBe(inHand('a'));
});

test('of a reason that is a sentence alone nothing is cut off', () => {
  expect(['it answers', 'it is gone; start it; or not', ''].map(seenPart)).toEqual(['it answers', 'it is gone', '']);
});
