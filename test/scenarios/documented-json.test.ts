/**
 * docs/json.md is true: in a house where things go well and badly, every command that answers in JSON is called as its
 * example in commands.ts says, and has exactly what its section of the page shows, with the same kinds of values.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commands } from '../../src/cli/commands';
import { House } from '../support/house';
import { freePort } from '../support/lane-ports';
import { type Mariadb, MariadbTemplate, watcher } from '../support/mariadb';
import { makeStore } from '../support/mariadb-store';
import { differences, pathsOf, readJsonPage } from '../support/json-page';
import { fewestOrders } from '../support/orders-section';
import { until } from '../support/until';

jest.setTimeout(300_000);

const page = readJsonPage();
/** Those of orders need a shop, an ERP and a node: test/integration/orders/every-command.test.ts calls them. */
const answering = commands.filter(
  ({ name, isLasting, isTextOnly }) => isLasting !== true && isTextOnly !== true && !name.startsWith('orders '),
);
let house: House;
let template: MariadbTemplate;
/** db1 and db2 take tenants; nobody listens where db3 should be. */
let database: Mariadb;
let second: Mariadb;
/** Takes every message. */
let hook: Server;
/** Which places of each section an answer has had. */
const seen = new Map<string, Set<string>>();

/** That epsilon was given up. */
const alert = 'tenants/fatal/epsilon';

beforeAll(async () => {
  hook = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const { port: hookPort } = hook.address() as AddressInfo;
  const port = await freePort();
  template = await MariadbTemplate.make();
  database = await template.server();
  second = await template.server();
  const passwordFile = join(template.folder, 'password');
  writeFileSync(passwordFile, watcher.password, { mode: 0o600 });
  const store = await makeStore(database);
  house = await House.open({
    store: {
      url: `mysql://${store.user}@127.0.0.1:${database.port}/${store.database}`,
      passwordFile: store.passwordFile,
    },
    alerts: {
      channels: {
        chat: { kind: 'webhook', url: `http://127.0.0.1:${hookPort}/` },
        away: { kind: 'webhook', url: 'http://127.0.0.1:1/' },
      },
    },
    template: './template',
    ports: `${port}-${port}`,
    databases: {
      members: [
        { name: 'db1', host: '127.0.0.1', port: database.port },
        { name: 'db2', host: '127.0.0.1', port: second.port },
        { name: 'db3', host: '127.0.0.1', port: 1 },
      ],
      username: watcher.username,
      passwordFile,
    },
  });
  mkdirSync(join(house.root, 'template'));
  writeFileSync(join(house.root, 'template', 'start'), '');
  mkdirSync(join(house.root, 'legacy', 'config'), { recursive: true });
  writeFileSync(join(house.root, 'legacy', 'config', 'abacos.yml'), 'key: k\n');
  await house.makeTenant('alpha');
  appendFileSync(join(house.homeOf('alpha'), 'err'), 'its last words\n');
  await house.makeTenant('epsilon', 'crash');
  await house.makeTenant('Bad name');
  await answers('alpha runs', ['tenants', 'show', 'alpha'], { state: 'running' });
  await answers('epsilon has a problem', ['tenants', 'show', 'epsilon'], {
    problem: { code: expect.any(String) as string },
  });
  await answers('people were told of epsilon', ['alerts', 'show', alert], {
    messages: expect.arrayContaining([
      expect.objectContaining({ to: 'chat', state: 'taken' }),
      expect.objectContaining({ to: 'away', state: 'failing' }),
    ]) as unknown[],
    next: { what: 'lasts' },
  });
});
afterAll(() => house.end());
afterAll(async () => {
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
  await database.remove();
  await second.remove();
  template.remove();
});

async function call(argv: readonly string[], configuration = house.configurationFile): Promise<unknown> {
  const [program = '', ...words] = [...house.command(...argv, '--json').slice(0, -1), configuration];
  const { stdout, stderr } = await promisify(execFile)(program, words).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  if (stdout === '') throw new Error(`${argv.join(' ')} printed nothing; it said: ${stderr}`);
  return JSON.parse(stdout) as unknown;
}

async function answers(what: string, argv: readonly string[], wanted: object): Promise<void> {
  let last: unknown;
  const isAsWanted = async () => {
    try {
      expect(await call(argv)).toMatchObject(wanted);
      return true;
    } catch (error) {
      last = error;
      return false;
    }
  };
  await until(what, isAsWanted, 180_000).catch((error: Error) => {
    throw new Error(`${error.message}; the last time: ${String(last)}`, { cause: error });
  });
}

async function compare(section: string, argv: readonly string[], configuration?: string): Promise<void> {
  const shape = page.get(section);
  if (shape === undefined) throw new Error(`docs/json.md has no section ${section}`);
  const places = seen.get(section) ?? new Set();
  seen.set(section, places);
  expect({ argv, differences: differences(shape, await call(argv, configuration), places) }).toEqual({
    argv,
    differences: [],
  });
}

/** The words of an example, without its configuration: the house has its own. */
function wordsOf(example: string): string[] {
  const words = [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const config = words.indexOf('--config');
  return words.slice(1, config === -1 ? undefined : config).filter((word) => word !== '--json');
}

/** The file of a backup is in the house, and so are the alert and what the legacy was configured with. */
const inHouse = (word: string): string => {
  if (word === 'tenants/fatal/alpha') return alert;
  if (word === 'config' || word === 'watchkeeper.yaml') return join(house.root, 'legacy', word);
  return word.endsWith('.sql') ? join(house.root, word) : word;
};

/** What alpha has to be told first, so that the request is not refused. */
const before: Record<string, string> = {
  'tenants start': 'stop',
  'tenants restart': 'start',
  'tenants take': 'release',
};

test.each(answering.map(({ name, example }) => [name, wordsOf(example)] as const))(
  '%s answers as its section says',
  async (name, argv) => {
    // Refused where it is so already.
    if (before[name] !== undefined) await house.run('tenants', before[name], 'alpha');
    if (name === 'tenants move') await house.run('tenants', 'move', 'alpha', '--to', 'db1');
    await compare(name, name.startsWith('config ') ? argv : argv.map(inHouse));
  },
);

test.each([
  ['tenants show', ['tenants', 'show', 'epsilon']],
  ['tenants why', ['tenants', 'why', 'epsilon']],
  ['tenants why', ['tenants', 'why', 'Bad name']],
  ['tenants history', ['tenants', 'history', 'epsilon']],
  ['doctor --prepare', ['doctor', '--prepare', '--dry-run']],
  ['Failures', ['tenants', 'show', 'nobody']],
  ['Failures', ['tenants', 'why', 'nobody']],
  ['Failures', ['hosts', 'show', 'nobody']],
  ['Failures', ['databases', 'show', 'nobody']],
  ['Failures', ['alerts', 'show', 'nobody']],
  ['Failures', ['alerts', 'test', 'nobody']],
  ['alerts list', ['alerts', 'list', '--all']],
  ['alerts test', ['alerts', 'test', 'away']],
  ['Failures', ['tenants', 'release', 'alpha', '--for', 'ever']],
])('%s also answers so when called as %j', (section, argv) => compare(section, argv));

test('what is listed of a tenant that somebody has in hand is on the page', async () => {
  await house.run('tenants', 'release', 'alpha');
  for (const name of ['tenants list', 'status']) await compare(name, name.split(' '));
  await compare('tenants show', ['tenants', 'show', 'alpha']);
  await house.run('tenants', 'take', 'alpha');
});

test('what is silenced and acknowledged is on the page', async () => {
  await house.run('alerts', 'silence', '*', '--for', '1h', '--reason', 'a test');
  await compare('alerts silences', ['alerts', 'silences']);
  await house.run('alerts', 'acknowledge', alert, '--reason', 'a test');
  await compare('alerts show', ['alerts', 'show', alert]);
  await compare('alerts list', ['alerts', 'list']);
  await compare('alerts unsilence', ['alerts', 'unsilence', '*']);
});

test('what people decide about databases, and what would follow, is on the page', async () => {
  await house.run('databases', 'brake', 'off');
  await house.makeTenant('gamma');
  await answers('gamma runs', ['tenants', 'show', 'gamma'], { state: 'running' });
  for (const name of ['alpha', 'gamma']) await house.run('tenants', 'move', name, '--to', 'db1');
  await house.run('tenants', 'release', 'gamma');
  await compare('databases drain', ['databases', 'drain', 'db1', '--dry-run']);
  await compare('databases drain', ['databases', 'drain', 'db1', '--reason', 'new disks']);
  await compare('databases brake', ['databases', 'brake', 'on', '--reason', 'a test']);
  await compare('databases show', ['databases', 'show', 'db1']);
  await compare('databases list', ['databases', 'list']);
  await compare('status', ['status']);
  await house.run('databases', 'brake', 'off');
  await compare('databases resume', ['databases', 'resume', 'db1']);
  await house.run('tenants', 'take', 'gamma');
});

test('a configuration that is wrong is told as the page says', async () => {
  const wrong = join(house.root, 'wrong.yaml');
  writeFileSync(wrong, 'hots: []\nstateDir: 5\n');
  await compare('config check', ['config', 'check'], wrong);
  await compare('Failures', ['status'], wrong);
});

test('a store that is away, and an audit that was changed, are told as the page says', async () => {
  const other = join(house.root, 'store.yaml');
  writeFileSync(other, 'store: { url: "mysql://w@127.0.0.1:1/x", tls: {verify: false} }\n');
  await compare('store check', ['store', 'check'], other);
  await compare('config show', ['config', 'show'], other);
  await compare('Failures', ['audit', 'list'], other);
  await database.sql('update watchkeeper.audit set who = "nobody" where number = 1');
  await compare('audit verify', ['audit', 'verify']);
});

test('what is configured of databases and alerts is shown as the page says', async () => {
  const other = join(house.root, 'databases.yaml');
  const { kind: _kind, ...temporal } = house.configuration.temporal;
  const alerts = {
    channels: { mail: { kind: 'smtp', host: 'mail.example.org', from: 'wk@example.org', to: ['ops@example.org'] } },
    routes: [{ channels: ['mail'] }],
    quiet: [{ from: '22:00', to: '07:00', timeZone: 'UTC' }],
  };
  const databases = { members: [{ host: 'db1' }], username: 'watch' };
  writeFileSync(other, JSON.stringify({ temporal, databases, alerts }));
  await compare('config show', ['config', 'show'], other);
});

test('what is configured of orders is shown as the page says, also while nothing watches them', async () => {
  const other = join(house.root, 'orders.yaml');
  const { kind: _kind, ...temporal } = house.configuration.temporal;
  const server = 'runAs: [sudo, -u, deploy], exitCodes: { "75": ERP_DOWN },';
  const text = `temporal: ${JSON.stringify(temporal)}\nstore: { url: embedded }\n${fewestOrders({ server })}\n`;
  writeFileSync(other, text);
  await compare('config show', ['config', 'show'], other);
  await compare('status', ['status'], other);
});

test('what a server lacks is told as the page says', async () => {
  const { temporal } = house.configuration;
  const unprepared = join(house.root, 'unprepared.yaml');
  const port = temporal.kind === 'embedded' ? temporal.port : 0;
  writeFileSync(unprepared, `temporal: { address: "127.0.0.1:${port}", namespace: nowhere }\n`);
  await compare('doctor --prepare', ['doctor', '--prepare', '--dry-run'], unprepared);
});

test('what is told without a worker, without an agent and without Temporal is on the page, too', async () => {
  await house.worker.kill();
  const withoutWorker = ['status', 'hosts list', 'databases list', 'tenants list', 'alerts list', 'alerts silences'];
  for (const name of withoutWorker) await compare(name, name.split(' '));
  await compare('alerts show', ['alerts', 'show', alert]);
  await compare('hosts show', ['hosts', 'show', 'local']);
  // What its last beat said counts for a while: meanwhile the others are asked who need a worker.
  await house.agent.kill();
  for (const second of ['show', 'why']) await compare(`tenants ${second}`, ['tenants', second, 'epsilon']);
  await compare('Failures', ['tenants', 'stop', 'alpha']);
  await answers('the host is unknown', ['hosts', 'show', 'local'], { state: 'unknown' });
  for (const name of ['status', 'hosts list', 'databases list', 'tenants list']) await compare(name, name.split(' '));
  await house.server.kill();
  for (const name of ['status', 'doctor']) await compare(name, [name]);
  await compare('Failures', ['tenants', 'list']);
});

/** What no house has that is in order: it tells at once. */
const seldom = ['untold.names[]', 'orders.held[]'];
/** A section may show an element of another's list. */
const inElement = (path: string): string => path.replace(/^\[\]\./, '');

test('every place on the page has been in an answer', () => {
  const places = new Set([...seen.values()].flatMap((each) => [...each].map(inElement)).concat(seldom));
  const unseen = [...seen.keys()].flatMap((section) =>
    pathsOf(page.get(section)!)
      .filter((path) => !places.has(inElement(path)))
      .map((path) => `${section}: ${path}`),
  );
  expect(unseen).toEqual([]);
});
