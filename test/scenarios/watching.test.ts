/** What an operator sees who watches a whole house: metrics, problems, logs; while it works and while Temporal is away. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { signalProcess } from '../../src/adapters/processes/identity';
import { markerFile } from '../../src/domain/tenants/tenant-directory';
import { hostWorkflowId } from '../../src/domain/ids';
import { problemAttribute } from '../../src/domain/search-attributes';
import { events } from '../../src/telemetry/events';
import { Meters } from '../../src/telemetry/metrics/meters';
import { metricTable, type MetricRole } from '../../src/telemetry/metrics/table';
import { House } from '../support/house';
import { freePorts } from '../support/lane-ports';
import { queries } from '../support/examples';
import { askedBy } from '../support/queries';
import { Scrape } from '../support/scrape';
import { until } from '../support/until';

jest.setTimeout(300_000);

let house: House;
/** What the worker of orders serves is scraped where there are orders: test/integration/orders/orders-worker.test.ts. */
const roles = ['agent', 'worker', 'start'] as const satisfies MetricRole[];
type Role = (typeof roles)[number];
let ports: Record<Role, number>;
const scrape = (role: Role) => Scrape.of(`http://127.0.0.1:${ports[role]}/metrics`);
const reaches = (what: string, look: (agent: Scrape) => boolean, withinMs?: number) =>
  until(what, async () => look(await scrape('agent')), withinMs, 100);

const kill = (name: string) => {
  for (const tenant of house.notes.alive(name)) signalProcess(tenant, 'SIGKILL', 'process');
};

const secret = 'hunter2-of-the-environment';

beforeAll(async () => {
  process.env['WATCHKEEPER_TEST_SECRET'] = secret;
  const [agent = 0, worker = 0, start = 0] = await freePorts(3);
  ports = { agent, worker, start };
  house = await House.make({
    prometheus: ports,
    environment: ['WATCHKEEPER_TEST_NOTES', 'WATCHKEEPER_TEST_SECRET'],
    restart: { reflex: 1, within: '60s', backoff: ['100ms'], fatalAfter: 100, retryFatalEvery: '5s' },
  });
  house.whole.start();
  await house.makeTenant('alpha');
  await house.makeTenant('broken');
  house.makeTenantAt('invalid', 'none');
  for (const name of ['alpha', 'broken']) await house.seesState(name, 'running');
  await house.hostIsUp();
});
afterAll(() => {
  delete process.env['WATCHKEEPER_TEST_SECRET'];
  return house.end();
});

test('what happens is counted', async () => {
  kill('alpha');
  house.setMode('broken', 'crash');
  kill('broken');
  await house.sees('alpha', 'is back', (row) => row.state === 'running' && row.restarts === 1);
  await reaches('the workflow has decided', (agent) => {
    const decisions = agent.value('watchkeeper_decisions_total', { kind: 'backoff', by: 'workflow' });
    return decisions > 0 && agent.value('watchkeeper_untold_transitions') === 0;
  });
  const agent = await scrape('agent');
  expect(agent.value('watchkeeper_tenants', { state: 'running' })).toBeGreaterThanOrEqual(1);
  expect(agent.value('watchkeeper_decisions_total', { kind: 'reflex', by: 'agent' })).toBeGreaterThanOrEqual(2);
  expect(agent.value('watchkeeper_restarts_total', { reason: 'exited' })).toBeGreaterThanOrEqual(2);
  expect(agent.value('watchkeeper_start_duration_seconds_count')).toBeGreaterThanOrEqual(3);
  expect(agent.value('watchkeeper_outage_duration_seconds_count')).toBeGreaterThanOrEqual(1);
  expect(agent.value('watchkeeper_checks_total', { result: 'passed' })).toBeGreaterThan(2);
  expect(agent.value('watchkeeper_telling_duration_seconds_count')).toBeGreaterThan(8);
  expect(agent.value('watchkeeper_journal_sync_duration_seconds_count')).toBeGreaterThan(1);
  expect(agent.value('watchkeeper_problems', { code: 'badPort' })).toBe(1);
  expect(agent.value('watchkeeper_lease_held')).toBe(1);
  expect(agent.value('watchkeeper_temporal_reachable')).toBe(1);
  expect(agent.value('watchkeeper_event_loop_lateness_seconds_count')).toBeGreaterThan(0);
});

test.each<Role>(roles)('%s serves every metric that the table says, and no other of ours', async (role) => {
  const { families } = await scrape(role);
  const ours = [...families.keys()].filter((name) => !name.startsWith('temporal_'));
  const named = Object.entries(metricTable).filter(([, { roles }]) => (roles as readonly string[]).includes(role));
  expect(ours).toEqual(named.map(([name]) => name));
  // Of databases there are series where databases are configured.
  for (const name of ours.filter((each) => !each.startsWith('watchkeeper_database_'))) {
    expect([name, families.get(name)!.samples.length > 0]).toEqual([name, true]);
  }
});

test('every query of the dashboard and of the alerts finds what it asks for', async () => {
  const scrapes = [...(await Promise.all(roles.map(scrape))), new Scrape(new Meters('orders').text())];
  const names = new Set(['up', ...scrapes.flatMap((one) => one.names)]);
  const missing = queries.flatMap(({ where, expr }) =>
    askedBy(expr)
      .metrics.filter((metric) => !names.has(metric))
      .map((metric) => `${where}: ${metric}`),
  );
  expect(missing).toEqual([]);
});

test('a part that was killed is counted by start', async () => {
  signalProcess(house.childOfWhole('worker')!, 'SIGKILL', 'process');
  const part = { part: 'worker' };
  await until('it is back', async () => {
    const start = await scrape('start');
    return start.value('watchkeeper_part_restarts_total', part) === 1 && start.value('watchkeeper_part_up', part) === 1;
  });
  await until(
    'its metrics are back',
    () =>
      scrape('worker').then(
        () => true,
        () => false,
      ),
    undefined,
    100,
  );
});

test('a problem of the host is in the attribute, in status and in the log while it lasts, and its end is told', async () => {
  const marker = join(house.watchPath, markerFile);
  const shows = (problem: string | null) =>
    until(
      `Problem is ${problem}`,
      async () => {
        const { typedSearchAttributes } = await house.client.workflow.getHandle(hostWorkflowId('local')).describe();
        return (typedSearchAttributes.get(problemAttribute) ?? null) === problem;
      },
      undefined,
      100,
    );
  await shows(null);
  rmSync(marker);
  await shows('watchPathMissing');
  await until('status shows it', async () => {
    const { problems } = JSON.parse((await house.run('status', '--json')).stdout) as {
      problems: Record<string, string>[];
    };
    return problems.some(({ subject, code }) => subject === 'local' && code === 'watchPathMissing');
  });
  writeFileSync(marker, '');
  await shows(null);
  // What the agent tells Temporal may be shown before its line is written.
  const lines = await until('both are in the log', () => {
    const said = house.logOf('agent-local').filter(({ code }) => code === 'watchPathMissing');
    return said.length >= 2 && said;
  });
  expect(lines.map(({ event, subject }) => [event, subject])).toEqual([
    ['hosts:problemBegan', 'local'],
    ['hosts:problemEnded', 'local'],
  ]);
});

test('while Temporal is away the agent tells of it, and of what it does meanwhile; its counters go on', async () => {
  const before = await scrape('agent');
  signalProcess(house.childOfWhole('temporal')!, 'SIGSTOP', 'process');
  kill('alpha');
  await reaches('something is untold for a while', (agent) => agent.value('watchkeeper_untold_oldest_seconds') > 1);
  await reaches('it is known to be away', (agent) => agent.value('watchkeeper_temporal_reachable') === 0, 180_000);
  const away = await scrape('agent');
  expect(away.value('watchkeeper_restarts_total', { reason: 'exited' })).toBeGreaterThan(
    before.value('watchkeeper_restarts_total', { reason: 'exited' }),
  );
  signalProcess(house.childOfWhole('temporal')!, 'SIGCONT', 'process');
  await reaches('all is told', (agent) => agent.value('watchkeeper_untold_transitions') === 0, 180_000);
  const after = await scrape('agent');
  const requests = (one: Scrape) => one.all('temporal_request_total').reduce((sum, { value }) => sum + value, 0);
  expect(requests(after)).toBeGreaterThanOrEqual(requests(before));
});

test('a taken port costs the metrics, one line in the log, and nothing else', async () => {
  const holder: Server = createServer((socket) => socket.destroy());
  // Meanwhile `start` cannot bring the next agent, which would have the port again.
  signalProcess(house.whole.identity, 'SIGSTOP', 'process');
  try {
    signalProcess(house.childOfWhole('agent-local')!, 'SIGKILL', 'process');
    await until('the port is ours', () => listen(holder, ports.agent));
  } finally {
    signalProcess(house.whole.identity, 'SIGCONT', 'process');
  }
  try {
    const port = await house.makeTenant('later');
    await house.serves('later', port);
    const refusals = () => house.logOf('agent-local').filter(({ event }) => event === 'telemetry:metricsRefused');
    const lines = await until('it is in the log', () => refusals().length > 0 && refusals());
    expect(lines).toHaveLength(1);
    expect(lines[0]!['msg']).toContain(`port ${ports.agent} on 127.0.0.1 is taken`);
  } finally {
    holder.close();
  }
});

test('no value of the environment is in a log, a journal or a metric, and every line of the logs is of a known kind', async () => {
  const folder = join(house.stateDir, 'log');
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  texts.push(readFileSync(house.journalFile, 'utf8'), (await scrape('start')).names.join());
  for (const text of texts) expect(text.includes(secret)).toBe(false);
  const kinds = ['agent-local', 'worker'].flatMap((role) => house.logOf(role).map(({ event }) => String(event)));
  expect(kinds.length).toBeGreaterThan(20);
  expect(kinds.filter((kind) => !(kind in events))).toEqual([]);
});

function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
}
