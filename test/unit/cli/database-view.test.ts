import { databaseListText, databaseText } from '../../../src/cli/database-text';
import { detailDatabase, viewDatabases } from '../../../src/cli/database-view';
import { noRules, type PoolRules } from '../../../src/domain/databases/pool-rules';
import { newPoolState } from '../../../src/domain/databases/pool-state';
import type { DatabaseStatus } from '../../../src/domain/databases/database-status';
import { hostStatus, minute, recordingTerminal, row, seenHost } from './samples';

const members = [
  { name: 'db1', host: '10.0.0.1', port: 3306 },
  { name: 'db2', host: '10.0.0.2', port: 3306 },
];
const report = (name: string, parts: Partial<DatabaseStatus> = {}): DatabaseStatus => ({
  ...{
    name,
    address: `10.0.0.${name.slice(2)}:3306`,
    verdict: 'up',
    reason: 'it answers',
    since: minute(1),
    asOf: minute(5),
  },
  ...parts,
});
const watching = (id: string, ...databases: DatabaseStatus[]) => seenHost({ id, status: hostStatus({ databases }) });

test('each database is shown as each host sees it, with the tenants that have it', () => {
  const down = { verdict: 'down', reason: 'it is not there; start it', since: minute(4) } as const;
  const hosts = [watching('h1', report('db1'), report('db2')), watching('h2', report('db1', down), report('db2'))];
  const tenants = [row({ database: 'db1' }), row({ name: 'beta', database: 'db1' }), row({ name: 'gamma' })];
  const [db1, db2] = viewDatabases(members, hosts, tenants, noRules);
  expect(db1).toEqual({
    ...{ name: 'db1', address: '10.0.0.1:3306', tenants: 2, drained: false, heldUntil: null },
    byHost: [
      { host: 'h1', verdict: 'up', reason: 'it answers', since: minute(1), asOf: minute(5) },
      { host: 'h2', ...down, asOf: minute(5) },
    ],
  });
  expect(db2).toMatchObject({ name: 'db2', tenants: 0 });
});

test.each([
  [
    'its host is not heard',
    seenHost({ id: 'h1', state: 'unknown', status: hostStatus({ databases: [report('db1')] }) }),
    /nothing is heard/,
  ],
  ['its host has no agent', seenHost({ id: 'h1', state: 'lost', status: null, beatAt: null }), /nothing is heard/],
  ['the agent is older than this', seenHost({ id: 'h1' }), /does not check it/],
  [
    'the agent has another address for it',
    watching('h1', report('db1', { address: '10.0.0.9:3306' })),
    /10\.0\.0\.9:3306/,
  ],
])('is unknown when %s', (_, host, reason) => {
  const [db1] = viewDatabases(members, [host], [], noRules);
  expect(db1?.byHost).toMatchObject([{ verdict: 'unknown', since: null }]);
  expect(db1?.byHost[0]?.reason).toMatch(reason);
});

test('one that only an agent knows is shown, too', () => {
  expect(viewDatabases([], [watching('h1', report('db1'))], [], noRules)).toMatchObject([
    { name: 'db1', address: '10.0.0.1:3306' },
  ]);
});

test('people get a table with ages, programs one line for each database and host', () => {
  const views = viewDatabases(members.slice(0, 1), [watching('h1', report('db1'))], [], noRules);
  const nowMs = Date.parse(minute(6));
  const people = databaseListText(views, noRules, recordingTerminal({ isForPeople: true }), nowMs);
  expect(people).toMatch(
    /^NAME +ADDRESS +TENANTS +TAKES +HOST +VERDICT +SINCE +AS OF +REASON\ndb1 .* up +5m ago +1m ago +it answers\n$/,
  );
  const plain = databaseListText(views, noRules, recordingTerminal({ isForPeople: false }), nowMs);
  expect(plain).toBe(`db1\t10.0.0.1:3306\t0\tyes\th1\tup\t${minute(1)}\t${minute(5)}\tit answers\n`);
  expect(databaseListText([], noRules, recordingTerminal({ isForPeople: true }), nowMs)).toMatch(
    /^There are no databases/,
  );
  const details = detailDatabase(views[0]!, noRules, null);
  expect(databaseText(details, recordingTerminal({ isForPeople: true }), nowMs)).toMatch(/From h1 +up: it answers/);
});

test('a drain, a hold, a brake and the story of its pool are shown', () => {
  const rules: PoolRules = {
    version: 3,
    drained: [{ member: 'db1', by: 'alice', reason: 'new disks', since: minute(2) }],
    brakes: [{ scope: 'moves', by: 'bob', reason: 'switch', since: minute(3), until: null }],
  };
  const hosts = [watching('h1', report('db1'), report('db2', { heldUntil: minute(9) }))];
  const [db1, db2] = viewDatabases(members, hosts, [], rules);
  expect([db1!.drained, db2!.drained, db1!.heldUntil, db2!.heldUntil]).toEqual([true, false, null, minute(9)]);
  const sentences = ['h1 sees db1 down', 'h1 sees db12 down', 'decided: 3 tenants of h1 leave db2 and db1'];
  const story = sentences.map((sentence) => ({ at: minute(4), sentence }));
  const details = detailDatabase(db1!, rules, { ...newPoolState('main'), story });
  expect(details).toMatchObject({
    drain: { by: 'alice', reason: 'new disks', since: minute(2) },
    brake: { by: 'bob' },
  });
  expect(details.story).toEqual([story[0], story[2]]);
  const text = databaseText(details, recordingTerminal({ isForPeople: true }), Date.parse(minute(6)));
  for (const part of [
    /Takes tenants +drained/,
    /Drained +by alice since .*: new disks/,
    /Brake +moves are braked by bob/,
  ])
    expect(text).toMatch(part);
  expect(text).toMatch(/Story +\S+ h1 sees db1 down/);
  const list = databaseListText([db1!, db2!], rules, recordingTerminal({ isForPeople: true }), Date.parse(minute(6)));
  expect(list).toMatch(/^Brake: moves are braked by bob/);
  expect(list).toMatch(new RegExp(`db2 .* held until ${minute(9)}`));
});
