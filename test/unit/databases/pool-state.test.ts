import { noRules } from '../../../src/domain/databases/pool-rules';
import {
  afterFollowing,
  afterOrder,
  forgetHost,
  keptPoolStory,
  memberNames,
  newPoolState,
  poolCondition,
  takePoolReport,
  tell,
  withRules,
} from '../../../src/domain/databases/pool-state';
import { at, drain, outcome, poolOf, report, seen } from './pool-samples';

const sentences = ({ story }: { story: { sentence: string }[] }) => story.map(({ sentence }) => sentence);
const down = seen('db1', { verdict: 'down', reason: 'it is not there; start it' });
const settled = (seq = 1, members = [seen('db1')]) =>
  afterOrder(takePoolReport(newPoolState('main'), report('h1', seq, members), at(1)), 'h1', {
    settledOn: 'facts',
    use: null,
  });

test('a report that is old changes nothing', () => {
  const state = settled(5);
  expect(takePoolReport(state, report('h1', 5, [down]), at(2))).toBe(state);
  expect(takePoolReport(state, report('h1', 4, [down]), at(2))).toBe(state);
  expect(takePoolReport(state, report('h1', 99, [down], { incarnation: '2025-12-31-x' }), at(2))).toBe(state);
});

test('a new report takes the place of the last one of its host, and of no other', () => {
  const state = poolOf({ h1: [seen('db1')], h2: [seen('db1')] });
  const next = takePoolReport(state, report('h1', 2, [down], { rules: { ...noRules, version: 1 } }), at(9));
  expect(next.hosts['h1']).toEqual({
    ...{ incarnation: `${at(0)}-a`, seq: 2, heardAt: at(9), members: [down], follows: 1, settledOn: null },
  });
  expect(next.hosts['h2']).toBe(state.hosts['h2']);
});

test('what was settled stays so while the host sees the same, and not after another verdict or in another life', () => {
  const after = (part: Parameters<typeof report>[3], members = [seen('db1')]) =>
    takePoolReport(settled(), report('h1', 2, members, part), at(2)).hosts['h1']?.settledOn;
  expect(after({})).toBe('facts');
  expect(after({}, [seen('db1', { reason: 'it answers again', tenants: 7, movable: 7 })])).toBe('facts');
  expect(after({}, [down])).toBeNull();
  expect(after({}, [seen('db1'), seen('db2')])).toBeNull();
  expect(after({ incarnation: `${at(60)}-b` })).toBeNull();
});

test('a workflow that begins with nothing takes the rules that the agents kept, the newest ones', () => {
  const rules = (version: number) => ({ ...noRules, version, drained: [drain(`db${version}`)] });
  const told = (host: string, version: number) => report(host, 1, [], { rules: rules(version) });
  const state = [told('h1', 2), told('h2', 3), told('h3', 1)].reduce(
    (pool, each) => takePoolReport(pool, each, at(1)),
    newPoolState('main'),
  );
  expect(state.rules).toEqual(rules(3));
  expect(Object.values(state.hosts).map(({ follows }) => follows)).toEqual([2, 3, 1]);
  expect(takePoolReport(withRules(state, { drained: [] }), told('h4', 3), at(2)).rules.version).toBe(4);
});

test('a change of the rules leaves the other ones, and raises the version', () => {
  const state = withRules(withRules(newPoolState('main'), { drained: [drain('db1')] }), { brakes: [] });
  expect(state.rules).toEqual({ version: 2, drained: [drain('db1')], brakes: [] });
});

test('what a host sees, and what it did by itself, is told', () => {
  const moved = outcome({ planned: 1, moved: 1, to: { db2: 1 }, names: ['a'], tookMs: 900 });
  const alone = [{ ...moved, at: at(4), from: 'db1', reason: 'its database db1 is down' }];
  const state = takePoolReport(newPoolState('main'), report('h1', 1, [down], { alone }), at(5));
  expect(state.story.map((entry) => entry.at)).toEqual([at(5), at(5)]);
  expect(sentences(state)).toEqual([
    'h1 sees db1 down: it is not there',
    `h1 decided by itself at ${at(4)}, because its database db1 is down: it moved 1 of 1 off db1 in 0.9 s: 1 to db2 (a)`,
  ]);
});

test('the story keeps the newest, however much happens', () => {
  let state = newPoolState('main');
  for (let index = 0; index < 3 * keptPoolStory; index++) state = tell(state, at(index), `first ${index}`, `${index}`);
  expect(state.story).toHaveLength(keptPoolStory);
  expect(state.story.at(-1)).toEqual({ at: at(3 * keptPoolStory - 1), sentence: `${3 * keptPoolStory - 1}` });
  expect(tell(state, at(0))).toBe(state);
});

test('a host that is forgotten counts no more, and is known again as soon as it tells', () => {
  const state = forgetHost(poolOf({ h1: [seen('db1')], h2: [down] }), 'h2');
  expect([Object.keys(state.hosts), poolCondition(state)]).toEqual([['h1'], 'well']);
  expect(forgetHost(state, 'h9').hosts).toEqual(state.hosts);
  expect(Object.keys(takePoolReport(state, report('h2', 1, [down]), at(2)).hosts)).toEqual(['h1', 'h2']);
});

test('after an order, and after it has confirmed the rules, it is known what the host has of each member', () => {
  const state = poolOf({ h1: [seen('db1', { tenants: 3, movable: 3 }), seen('db2')], h2: [seen('db1')] });
  const use = { db1: { tenants: 1, movable: 0 }, gone: { tenants: 9, movable: 9 } };
  const ordered = afterOrder(state, 'h1', { settledOn: 'facts', use });
  expect(ordered.hosts['h1']).toMatchObject({
    ...{ settledOn: 'facts', follows: 0, members: [seen('db1', { tenants: 1, movable: 0 }), seen('db2')] },
  });
  const following = afterFollowing(state, 'h1', { version: 7, use });
  expect(following.hosts['h1']).toMatchObject({ settledOn: null, follows: 7, members: ordered.hosts['h1']?.members });
  expect(ordered.hosts['h2']).toBe(state.hosts['h2']);
  expect(afterOrder(state, 'h9', { settledOn: 'facts', use })).toBe(state);
  expect(afterFollowing(state, 'h9', { version: 7, use })).toBe(state);
});

test('members are named once, in the order in which they were heard of', () => {
  expect(memberNames(poolOf({ h1: [seen('db2'), seen('db1')], h2: [seen('db3'), seen('db2')] }))).toEqual([
    'db2',
    'db1',
    'db3',
  ]);
});

const full = seen('db1', { verdict: 'full' });
test.each([
  ['well', {}],
  ['well', { h1: [] }],
  ['well', { h1: [seen('db1'), seen('db2')], h2: [seen('db1')] }],
  ['degraded', { h1: [seen('db1'), seen('db2')], h2: [down, seen('db2')] }],
  ['degraded', { h1: [full, seen('db2')] }],
  ['down', { h1: [seen('db1'), seen('db2')], h2: [down, seen('db2', { verdict: 'unknown' })] }],
  ['down', { h1: [full] }],
])('a pool is %s when it is seen as %j', (condition, hosts) => {
  expect(poolCondition(poolOf(hosts))).toBe(condition);
});
