/** What a database that says nothing costs: little for itself, and nothing for the others. */
import { readFileSync } from 'node:fs';
import { DatabaseWatch } from '../../../src/agent/database-watch';
import { MariadbTemplate, watcher, type Mariadb } from '../../support/mariadb';
import { until } from '../../support/until';
import { areSeen, databaseSettings, passwordEnv } from '../../support/watched-databases';

jest.setTimeout(180_000);
const withinMs = 90_000;

let template: MariadbTemplate;
beforeAll(async () => {
  template = await MariadbTemplate.make();
  process.env[passwordEnv] = watcher.password;
});
afterAll(() => template.remove());

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function startServer(): Promise<Mariadb> {
  const server = await template.server();
  endings.push(() => server.remove());
  return server;
}

/** When each check ended, by member, in ms of `performance.now()`. */
type Checks = Map<string, number[]>;

function watchThem(servers: readonly Mariadb[], timeoutMs: number): { watch: DatabaseWatch; checks: Checks } {
  const checks: Checks = new Map();
  const onChecked = ({ name }: { name: string }) =>
    void checks.set(name, [...(checks.get(name) ?? []), performance.now()]);
  const watch = new DatabaseWatch({ onVerdict() {}, onForgotten() {}, onChecked });
  endings.push(() => watch.stop());
  const check = { everyMs: 300, timeoutMs, downAfter: 3, upAfter: 2, query: 'select 1', writable: false };
  watch.apply(
    databaseSettings(
      servers.map((server) => ({ server })),
      { check },
    ),
  );
  return { watch, checks };
}

/** States of proc(5)'s tcp table, include/net/tcp_states.h. */
const established = '01';
const listening = '0A';
interface Socket {
  localPort: number;
  remotePort: number;
  state: string;
  /** Of one that listens: connections that nobody has accepted. */
  waiting: number;
}
function sockets(): Socket[] {
  const portIn = (address = '') => parseInt(address.split(':')[1] ?? '', 16);
  return readFileSync('/proc/net/tcp', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .map(([, local, remote, state = '', queues = '']) => ({
      ...{ localPort: portIn(local), remotePort: portIn(remote), state },
      waiting: parseInt(queues.split(':')[1] ?? '', 16),
    }));
}
const connectedTo = ({ port }: Mariadb) =>
  sockets().filter(({ remotePort, state }) => remotePort === port && state === established);
const notAcceptedBy = ({ port }: Mariadb) =>
  sockets().find(({ localPort, state }) => localPort === port && state === listening)!.waiting;

test('a stopped database has at most one connection of each agent that waits for its first word, however long it lasts', async () => {
  const server = await startServer();
  const agents = [watchThem([server], 300), watchThem([server], 300)];
  for (const { watch } of agents) await areSeen(() => watch, ['db1'], 'up', withinMs);
  const kept = connectedTo(server).map(({ localPort }) => localPort);
  expect(kept).toHaveLength(agents.length);
  server.freeze();
  for (const { watch } of agents) await areSeen(() => watch, ['db1'], 'down', withinMs);
  const begun = agents.map(({ checks }) => checks.get('db1')!.length);
  const opened = new Set<number>();
  await until(
    'it was checked twenty times more',
    () => {
      for (const { localPort } of connectedTo(server)) if (!kept.includes(localPort)) opened.add(localPort);
      expect(opened.size).toBeLessThanOrEqual(agents.length);
      expect(notAcceptedBy(server)).toBeLessThanOrEqual(agents.length);
      return agents.every(({ checks }, index) => checks.get('db1')!.length >= begun[index]! + 20);
    },
    withinMs,
  );
  // They are there, so it was not counted past them.
  expect([opened.size, notAcceptedBy(server)]).toEqual([agents.length, agents.length]);
  server.thaw();
  for (const { watch } of agents) await areSeen(() => watch, ['db1'], 'up', withinMs);
  const [blamed] = await server.sql("show global status like 'Aborted_connects'");
  expect(blamed?.Value).toBe('0');
});

test('databases that say nothing delay no check of the one that answers', async () => {
  const [healthy, silent] = [await startServer(), [await startServer(), await startServer()]];
  // One check of a silent one takes longer than any pause of a busy machine between two of the other.
  const timeoutMs = 3000;
  const { watch, checks } = watchThem([healthy, ...silent], timeoutMs);
  await areSeen(() => watch, ['db1', 'db2', 'db3'], 'up', withinMs);
  const from = checks.get('db1')!.length;
  for (const server of silent) server.freeze();
  await areSeen(() => watch, ['db2', 'db3'], 'down', withinMs);
  const during = checks.get('db1')!.slice(from);
  const gaps = during.slice(1).map((atMs, index) => atMs - during[index]!);
  expect(gaps.length).toBeGreaterThan(5);
  expect(Math.max(...gaps)).toBeLessThan(timeoutMs);
  expect(watch.verdictOf('db1')).toBe('up');
});
