/** A person moves a tenant to another database, through its workflow. */
import { moveTenant, stopTenant } from '../../../src/client/tenant-commands';
import { failureOf } from '../../support/request-failures';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { TestTenant } from '../../support/temporal-tenant';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

const toDb2 = { by: 'ann', to: 'db2', timeoutMs: 30_000 };
const contains = (text: string) => expect.stringContaining(text) as unknown;

test('it is done when the tenant serves from there, with a new process, and nobody is charged', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  const row = await moveTenant(temporal.client, name, toDb2);
  expect(row).toMatchObject({ state: 'running', database: 'db2', pid: 1002, restarts: 1 });
  expect(agent.requests).toMatchObject([{ name, by: 'ann', to: 'db2', generation: 1 }]);
  expect(agent.state).toMatchObject({ exitsAtMs: [], generation: 2 });
  await keepHistory(tenant.handle, 'superviseTenant', 'moved');
});

test('what the host refuses comes back in its words, is done once it can be, and changes nothing until then', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  const { client } = temporal;
  agent.membersUp = ['db1'];
  const before = agent.state;
  expect(await failureOf(moveTenant(client, name, toDb2))).toMatchObject({
    kind: 'refused',
    message: contains('cannot be moved'),
  });
  expect(agent.state).toEqual(before);
  agent.membersUp = null;
  expect(await moveTenant(client, name, toDb2)).toMatchObject({ database: 'db2' });
  await keepHistory(tenant.handle, 'superviseTenant', 'move-refused');
});

test('to what it has, to nothing, and by nobody is refused with a sentence, and leaves no history', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  const { client } = temporal;
  await moveTenant(client, name, toDb2);
  await tenant.shows();
  const events = await tenant.eventCount();
  const refused = async (wish: Partial<typeof toDb2>, message: string) =>
    expect(await failureOf(moveTenant(client, name, { ...toDb2, ...wish }))).toMatchObject({
      ...{ kind: 'refused', message: contains(message) },
    });
  await refused({}, `tenant ${name} has database db2 already`);
  await refused({ to: '' }, 'say to which database');
  await refused({ to: 'db3', by: '' }, 'say who asks');
  expect([await tenant.eventCount(), agent.requests.length]).toEqual([events, 1]);
  const failure = await failureOf(moveTenant(client, 'nobody', toDb2));
  expect(failure).toMatchObject({ kind: 'unknownTenant' });
});

test('of a stopped tenant it is done at once, and starts nothing', async () => {
  const { agent, name } = await TestTenant.running(temporal);
  await stopTenant(temporal.client, name, { by: 'ann' });
  const row = await moveTenant(temporal.client, name, toDb2);
  expect(row).toMatchObject({ state: 'stopped', desired: 'stopped', pid: null });
  expect(agent.state).toMatchObject({ database: 'db2', process: null, starts: 1 });
});

describe('superseded', () => {
  test('one that was decided on something old is decided afresh, and done', async () => {
    const { agent, name } = await TestTenant.running(temporal);
    await agent.record({ kind: 'portChanged', port: 21_260, claimedAt: '2026-01-01T00:00:00.000Z' });
    agent.answerOnce = async () => {
      await agent.tell();
      return { kind: 'superseded', generation: agent.state.generation };
    };
    expect(await moveTenant(temporal.client, name, toDb2)).toMatchObject({ database: 'db2', port: 21_260 });
    expect(agent.requests.map(({ generation }) => generation)).toEqual([1, 2]);
    expect(new Set(agent.requests.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('one that is stopped before it serves stays stopped, and its mover is told when its process is gone', async () => {
    const tenant = await TestTenant.running(temporal);
    const { agent, name } = tenant;
    agent.next = 'hangs';
    const moved = moveTenant(temporal.client, name, toDb2);
    await tenant.shows((row) => row.state === 'starting' && row.database === 'db2');
    expect(await stopTenant(temporal.client, name, { by: 'bob' })).toMatchObject({ state: 'stopped' });
    expect(await moved).toMatchObject({ state: 'stopped', pid: null });
    expect(agent.state).toMatchObject({ wanted: 'stopped', process: null, database: 'db2', starts: 2 });
  });
});

test('a host that is away is told of within its time', async () => {
  const tenant = new TestTenant(temporal);
  await tenant.agent.appear();
  await tenant.agent.tell();
  await tenant.page();
  const failure = await failureOf(moveTenant(temporal.client, tenant.name, toDb2));
  expect(failure).toMatchObject({ kind: 'hostAway', message: contains(tenant.host) });
  expect(tenant.agent.requests).toEqual([]);
  await tenant.handle.terminate();
});
