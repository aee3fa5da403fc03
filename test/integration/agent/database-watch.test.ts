/** How one host sees databases that really die; the limits are those of a slow machine. */
import { createConnection } from 'mysql2/promise';
import type { DatabaseSettings } from '../../../config/databases';
import { DatabaseWatch } from '../../../src/agent/database-watch';
import type { DatabaseMember } from '../../../src/domain/databases/database-member';
import type { DatabaseVerdict } from '../../../src/domain/databases/database-verdict';
import { MariadbTemplate, watcher, type Mariadb, type MariadbOptions } from '../../support/mariadb';
import { Network } from '../../support/network';
import { until } from '../../support/until';

jest.setTimeout(180_000);

const withinMs = 60_000;
const check = { everyMs: 500, timeoutMs: 500, downAfter: 3, upAfter: 2, query: 'select 1', writable: false };

let template: MariadbTemplate;
beforeAll(async () => {
  template = await MariadbTemplate.make();
  process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
});
afterAll(() => template.remove());

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function startServer(options: MariadbOptions = {}): Promise<Mariadb> {
  const server = await template.server(options);
  endings.push(() => server.remove());
  return server;
}

const memberOf = (name: string, { port }: { port: number }, host = '127.0.0.1'): DatabaseMember => ({
  ...{ name, host, port, maxTenants: null },
});

function settingsOf(members: DatabaseMember[], parts: Partial<DatabaseSettings> = {}): DatabaseSettings {
  return {
    ...{ pool: 'main', members, username: watcher.username, database: watcher.database, check },
    ...{ passwordFile: null, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD' },
    ...{ placement: 'random', holdDown: { falls: 3, withinMs: 300_000, stableMs: 120_000 } },
    ...{ decideWithinMs: 2000, whenNoneUp: 'leave' },
    ...parts,
  };
}

interface Seen {
  watch: DatabaseWatch;
  /** Each change, such as `db1 up`. */
  story: string[];
  /** By member. */
  checks: Map<string, number>;
  /** Checks without an answer that are void, because this process was late. */
  voids: number;
}

function watchOf(settings: DatabaseSettings): Seen {
  const seen: Omit<Seen, 'watch'> = { story: [], checks: new Map(), voids: 0 };
  const watch = new DatabaseWatch({
    onVerdict: ({ name }, _, { verdict }) => seen.story.push(`${name} ${verdict}`),
    onChecked: ({ name }, _, __, isVoid) => {
      seen.checks.set(name, (seen.checks.get(name) ?? 0) + 1);
      if (isVoid) seen.voids += 1;
    },
    onForgotten: ({ name }) => seen.story.push(`${name} forgotten`),
  });
  endings.push(() => watch.stop());
  watch.apply(settings);
  return Object.assign(seen, { watch });
}

function sees({ watch }: Seen, name: string, verdict: DatabaseVerdict): Promise<unknown> {
  const holds = () => watch.status.some((one) => one.name === name && one.verdict === verdict);
  return until(`${name} is ${verdict}`, holds, withinMs);
}

test('a killed member is down, and up again when it is started', async () => {
  const server = await startServer();
  const seen = watchOf(settingsOf([memberOf('db1', server)]));
  await sees(seen, 'db1', 'up');
  await server.kill();
  await sees(seen, 'db1', 'down');
  expect(seen.watch.status[0]).toMatchObject({ address: `127.0.0.1:${server.port}` });
  expect(seen.watch.status[0]?.reason).toMatch(/nothing listens/);
  await server.start();
  await sees(seen, 'db1', 'up');
});

test('a stopped member is down although the kernel takes connections for it, and delays nobody', async () => {
  const [server, other] = [await startServer(), await startServer()];
  const seen = watchOf(settingsOf([memberOf('db1', server), memberOf('db2', other)]));
  await sees(seen, 'db1', 'up');
  await sees(seen, 'db2', 'up');
  server.freeze();
  await sees(seen, 'db1', 'down');
  expect(seen.watch.status[0]?.reason).toMatch(/says nothing|does not answer/);
  const before = { one: seen.checks.get('db1') ?? 0, other: seen.checks.get('db2') ?? 0 };
  await until(
    'both are checked on',
    () => {
      const [one = 0, two = 0] = [seen.checks.get('db1'), seen.checks.get('db2')];
      return one >= before.one + 3 && two >= before.other + 3;
    },
    withinMs,
  );
  server.thaw();
  await sees(seen, 'db1', 'up');
});

test('a member that hangs in the query is down, and so is one that only reads, where that is asked', async () => {
  const server = await startServer();
  await server.sql('create table invoicing.pulse (n int) engine=innodb');
  await server.sql("grant lock tables on invoicing.* to watch@'%'");
  const seen = watchOf(
    settingsOf([memberOf('db1', server)], { check: { ...check, query: 'update pulse set n = 1', writable: true } }),
  );
  await sees(seen, 'db1', 'up');
  const { username: user, password, database } = watcher;
  const holder = await createConnection({ host: '127.0.0.1', port: server.port, user, password, database });
  endings.push(() => holder.destroy());
  await holder.query('lock tables pulse write');
  await sees(seen, 'db1', 'down');
  await holder.query('unlock tables');
  await sees(seen, 'db1', 'up');
  await server.sql('set global read_only = 1');
  await sees(seen, 'db1', 'readOnly');
  await server.sql('set global read_only = 0');
  await sees(seen, 'db1', 'up');
});

test('what is wrong with the login, the schema or the number of connections moves nobody', async () => {
  const server = await startServer({ words: ['--max-user-connections=50'] });
  const member = memberOf('db1', server);
  const seen = watchOf(settingsOf([member], { database: 'elsewhere' }));
  await sees(seen, 'db1', 'misconfigured');
  seen.watch.apply(settingsOf([member]));
  await sees(seen, 'db1', 'up');
  seen.watch.apply(settingsOf([member], { passwordEnv: null }));
  await sees(seen, 'db1', 'misconfigured');
  seen.watch.apply(null);
  // One watch has the only connection that the user may have.
  await server.sql("alter user watch@'%' with max_user_connections 1");
  const first = watchOf(settingsOf([member]));
  await sees(first, 'db1', 'up');
  const second = watchOf(settingsOf([member]));
  await sees(second, 'db1', 'full');
});

test('a changed configuration is followed: another address, another member, none', async () => {
  const [server, other] = [await startServer(), await startServer()];
  const seen = watchOf(settingsOf([memberOf('db1', server)]));
  await sees(seen, 'db1', 'up');
  await server.kill();
  await sees(seen, 'db1', 'down');
  seen.watch.apply(settingsOf([memberOf('db0', other), memberOf('db1', other)]));
  await sees(seen, 'db1', 'up');
  await sees(seen, 'db0', 'up');
  expect(seen.watch.status.map(({ name }) => name)).toEqual(['db0', 'db1']);
  seen.watch.apply(null);
  expect(seen.watch.status).toEqual([]);
  expect(seen.story.slice(-2)).toEqual(['db0 forgotten', 'db1 forgotten']);
});

// Networks of one's own are root's.
const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('a member behind a cut link is down, and up again when the link is', async () => {
  const network = Network.make();
  endings.push(() => network.remove());
  const server = await startServer({ under: network.under, listen: network.address });
  const seen = watchOf(settingsOf([memberOf('db1', server, network.address)]));
  await sees(seen, 'db1', 'up');
  network.cut();
  await sees(seen, 'db1', 'down');
  expect(seen.watch.status[0]?.reason).toMatch(/is not reached|does not answer/);
  network.join();
  await sees(seen, 'db1', 'up');
});

test('what a stalled agent did not hear is void: nobody is called down because of it', async () => {
  const server = await startServer();
  const seen = watchOf(
    settingsOf([memberOf('db1', server)], { check: { ...check, everyMs: 100, timeoutMs: 100, downAfter: 1 } }),
  );
  await sees(seen, 'db1', 'up');
  const before = seen.story.length;
  server.freeze();
  // The agent's own loop stands still for longer than a check may take, again and again.
  await until(
    'checks are void',
    () => {
      const stalledUntilMs = performance.now() + 400;
      while (performance.now() < stalledUntilMs);
      return seen.voids >= 3;
    },
    withinMs,
  );
  server.thaw();
  expect(seen.story.slice(before)).toEqual([]);
});
