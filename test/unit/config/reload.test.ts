import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseConfiguration, type Configuration } from '../../../config';
import { ConfigurationError, summarize } from '../../../config/problem';
import { changedSettings, effects, takeNewVersion, type Effect } from '../../../config/reload';
import { writtenSettings, writtenText } from '../../../config/written';

const file = '/etc/watchkeeper/watchkeeper.yaml';
const parse = (text: string): Configuration => parseConfiguration(text, file);
const inForce = parse('{}');
/** What has to be written as soon as there are databases at all. */
const fewest = { members: [{ host: '10.0.0.1' }], username: 'watch' };
const store = { url: 'embedded', passwordFile: null, passwordEnv: null, tls: null };
/** The same of orders, which need a store. */
const fewestOrders = () => ({
  database: { host: 'db1', username: 'shop', database: 'shop' },
  erp: { kind: 'abacos-soap', wsdl: 'http://erp1/a?wsdl', keyFile: 'erp.key' },
  integrationServer: { host: 'n1', username: 'w', privateKeyFile: 'id', knownHostsFile: 'known', railsRoot: '/srv' },
});
const withDatabases = parse(stringify({ databases: fewest }));
const withOrders = parse(stringify({ orders: fewestOrders(), store }));

/** A value other than the default for every setting that can be written. */
const others: Record<string, { value: unknown; effect: Effect }> = {
  stateDir: { value: '/var/lib/watchkeeper', effect: 'restart' },
  'temporal.address': { value: 'there:7233', effect: 'restart' },
  'temporal.namespace': { value: 'other', effect: 'restart' },
  'temporal.port': { value: 7234, effect: 'restart' },
  'temporal.uiPort': { value: 8234, effect: 'restart' },
  hosts: { value: [{ id: 'h1' }], effect: 'restart' },
  'tenants.watchPath': { value: '/srv/tenants', effect: 'restart' },
  'tenants.namePattern': { value: '[A-Z]+', effect: 'atOnce' },
  'tenants.startFile': { value: 'start', effect: 'nextStart' },
  'tenants.template': { value: '/srv/template', effect: 'atOnce' },
  'tenants.ports': { value: '9100-9200', effect: 'atOnce' },
  'tenants.command': { value: ['node', 'x.js'], effect: 'nextStart' },
  'tenants.check.kind': { value: 'tcp', effect: 'atOnce' },
  'tenants.check.every': { value: '20s', effect: 'atOnce' },
  'tenants.check.timeout': { value: '2s', effect: 'atOnce' },
  'tenants.check.failures': { value: 4, effect: 'atOnce' },
  'tenants.check.recheck': { value: '2s', effect: 'atOnce' },
  'tenants.check.startGrace': { value: '1m', effect: 'atOnce' },
  'tenants.stopGrace': { value: '6s', effect: 'atOnce' },
  'tenants.restart.reflex': { value: 2, effect: 'atOnce' },
  'tenants.restart.within': { value: '2m', effect: 'atOnce' },
  'tenants.restart.healthyAfter': { value: '2m', effect: 'atOnce' },
  'tenants.restart.backoff': { value: ['2s'], effect: 'atOnce' },
  'tenants.restart.fatalAfter': { value: 21, effect: 'atOnce' },
  'tenants.restart.retryFatalEvery': { value: '1h', effect: 'atOnce' },
  'tenants.onShutdown': { value: 'stop', effect: 'atOnce' },
  'tenants.environment': { value: ['HTTP_PROXY'], effect: 'nextStart' },
  'tenants.onDatabaseChange': { value: { file: 'database', signal: 'SIGHUP' }, effect: 'atOnce' },
  'tenants.tiers': { value: ['one'], effect: 'atOnce' },
  'databases.pool': { value: 'other', effect: 'restart' },
  'databases.members': { value: [{ name: 'db1', host: '10.0.0.2', port: 3307, maxTenants: 5 }], effect: 'atOnce' },
  'databases.username': { value: 'other', effect: 'atOnce' },
  'databases.passwordFile': { value: '/etc/password', effect: 'atOnce' },
  'databases.passwordEnv': { value: 'DB_PASSWORD', effect: 'atOnce' },
  'databases.database': { value: 'invoicing', effect: 'atOnce' },
  'databases.check.every': { value: '3s', effect: 'atOnce' },
  'databases.check.timeout': { value: '2s', effect: 'atOnce' },
  'databases.check.downAfter': { value: 2, effect: 'atOnce' },
  'databases.check.upAfter': { value: 1, effect: 'atOnce' },
  'databases.check.query': { value: 'select 2', effect: 'atOnce' },
  'databases.check.writable': { value: true, effect: 'atOnce' },
  'databases.placement': { value: 'spread', effect: 'atOnce' },
  'databases.holdDown.falls': { value: 2, effect: 'atOnce' },
  'databases.holdDown.within': { value: '6m', effect: 'atOnce' },
  'databases.holdDown.stable': { value: '1m', effect: 'atOnce' },
  'databases.decideWithin': { value: '5s', effect: 'atOnce' },
  'databases.whenNoneUp': { value: 'stop', effect: 'atOnce' },
  'orders.shop': { value: 'outlet', effect: 'restart' },
  'orders.database.host': { value: 'db2', effect: 'atOnce' },
  'orders.database.port': { value: 3307, effect: 'atOnce' },
  'orders.database.username': { value: 'reader', effect: 'atOnce' },
  'orders.database.passwordFile': { value: '/etc/shop', effect: 'atOnce' },
  'orders.database.passwordEnv': { value: 'SHOP', effect: 'atOnce' },
  'orders.database.database': { value: 'outlet', effect: 'atOnce' },
  'orders.query.table': { value: 'sales', effect: 'atOnce' },
  'orders.query.id': { value: 'key', effect: 'atOnce' },
  'orders.query.number': { value: 'code', effect: 'atOnce' },
  'orders.query.createdAt': { value: 'made_at', effect: 'atOnce' },
  'orders.query.state': { value: 'phase', effect: 'atOnce' },
  'orders.query.timeZone': { value: 'America/Sao_Paulo', effect: 'atOnce' },
  'orders.query.numberPattern': { value: '^[A-Z]+$', effect: 'atOnce' },
  'orders.runningCycle': { value: '30s', effect: 'atOnce' },
  'orders.maxOrdersPerRequest': { value: 60, effect: 'atOnce' },
  'orders.maxAttempts': { value: 5, effect: 'atOnce' },
  'orders.minAge': { value: '0s', effect: 'atOnce' },
  'orders.lookBack': { value: '48h', effect: 'atOnce' },
  'orders.concurrency': { value: 2, effect: 'atOnce' },
  'orders.maxActive': { value: 100, effect: 'atOnce' },
  'orders.backoff': { value: ['1m'], effect: 'atOnce' },
  'orders.verify.every': { value: '6s', effect: 'atOnce' },
  'orders.verify.for': { value: '3m', effect: 'atOnce' },
  'orders.paymentPending.recheck': { value: ['1h'], effect: 'atOnce' },
  'orders.paymentPending.giveUpAfter': { value: '10d', effect: 'atOnce' },
  'orders.brake.missingPerHour': { value: 9, effect: 'atOnce' },
  'orders.erp.wsdl': { value: 'http://erp2/a?wsdl', effect: 'atOnce' },
  'orders.erp.endpoint': { value: 'http://erp2/a', effect: 'atOnce' },
  'orders.erp.keyFile': { value: '/etc/key', effect: 'atOnce' },
  'orders.erp.numberField': { value: 'Numero', effect: 'atOnce' },
  'orders.erp.timeout': { value: '5s', effect: 'atOnce' },
  'orders.erp.batch': { value: 1, effect: 'atOnce' },
  'orders.integrationServer.host': { value: 'n2', effect: 'atOnce' },
  'orders.integrationServer.port': { value: 13630, effect: 'atOnce' },
  'orders.integrationServer.username': { value: 'deploy', effect: 'atOnce' },
  'orders.integrationServer.privateKeyFile': { value: '/etc/id', effect: 'atOnce' },
  'orders.integrationServer.knownHostsFile': { value: '/etc/known', effect: 'atOnce' },
  'orders.integrationServer.railsRoot': { value: '/srv/shop', effect: 'atOnce' },
  'orders.integrationServer.command': { value: ['rake', 'x[{number}]'], effect: 'atOnce' },
  'orders.integrationServer.runAs': { value: ['sudo', '-u', 'deploy'], effect: 'atOnce' },
  'orders.integrationServer.environment': { value: { WAIT_Ms: '5' }, effect: 'atOnce' },
  'orders.integrationServer.exitCodes': { value: { '75': 'ERP_DOWN' }, effect: 'atOnce' },
  'orders.integrationServer.journal': { value: 'none', effect: 'atOnce' },
  'orders.integrationServer.timeout': { value: '5m', effect: 'atOnce' },
  'orders.downtimeWait': { value: '1m', effect: 'atOnce' },
  'orders.retention': { value: '100d', effect: 'atOnce' },
  store: { value: store, effect: 'restart' },
  'alerts.channels': {
    value: {
      mail: {
        kind: 'smtp',
        host: 'mail1',
        from: 'w@example.org',
        to: ['a@example.org'],
        user: 'w',
        passwordEnv: 'MAIL',
      },
      chat: { kind: 'webhook', urlFile: '/etc/hook', template: { text: '{text}', timeoutMs: [5, null, true] } },
    },
    effect: 'atOnce',
  },
  'alerts.routes': { value: [{ words: ['tenants'], severities: ['critical'] }], effect: 'atOnce' },
  'alerts.reminders': { value: [], effect: 'atOnce' },
  'alerts.stable': { value: '1m', effect: 'atOnce' },
  'alerts.pace': { value: '5m', effect: 'atOnce' },
  'alerts.quiet': { value: [{ from: '22:00', to: '07:30', timeZone: 'Europe/Berlin' }], effect: 'atOnce' },
  'prometheus.listen': { value: '::1', effect: 'restart' },
  'prometheus.agent': { value: 9465, effect: 'restart' },
  'prometheus.worker': { value: 9466, effect: 'restart' },
  'prometheus.orders': { value: 9468, effect: 'restart' },
  'prometheus.start': { value: 9467, effect: 'restart' },
};

const isOfDatabases = (path: string): boolean => path.startsWith('databases.');
const isOfOrders = (path: string): boolean => path.startsWith('orders.');
/** What has names of its own is compared as a whole. */
const deeper: Record<string, string> = {
  'alerts.channels': 'alerts.channels.mail',
  'orders.integrationServer.environment': 'orders.integrationServer.environment.WAIT_Ms',
  'orders.integrationServer.exitCodes': 'orders.integrationServer.exitCodes.75',
};
const wholes = ['store', ...Object.keys(deeper)];

function textWith(paths: readonly string[]): string {
  const document: Record<string, unknown> = {
    ...(paths.some(isOfDatabases) && { databases: { ...fewest } }),
    ...(paths.some(isOfOrders) && { orders: fewestOrders(), store }),
  };
  for (const path of paths) {
    const names = path.split('.');
    let at = document;
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>;
    at[names.at(-1) ?? ''] = others[path]?.value;
  }
  return stringify(document);
}

function leaves(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || wholes.includes(path)) return [path];
  // There is one kind of ERP only.
  const entries = Object.entries(value).filter(([key]) => path !== 'orders.erp' || key !== 'kind');
  return entries.flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

test('the settings below are all there are', () => {
  const all = { ...writtenSettings(withDatabases), orders: writtenSettings(withOrders)['orders'] };
  expect(Object.keys(others).sort()).toEqual(leaves(all, '').sort());
});

test.each(Object.entries(others))('a change of %s alone is named, with how it takes effect', (path, { effect }) => {
  const before = isOfDatabases(path) ? withDatabases : isOfOrders(path) ? withOrders : inForce;
  const changed = changedSettings(before, parse(textWith([path])));
  // What belongs to the embedded server goes with it.
  expect(changed.map((change) => change.path)).toContain(deeper[path] ?? path);
  expect(new Set(changed.map((change) => change.effect))).toEqual(new Set([effect]));
  const count = deeper[path]?.endsWith('.75') === false ? 2 : 1;
  if (path !== 'temporal.address') expect(changed).toHaveLength(count);
});

const isOnePassword = (paths: string[]): boolean =>
  ['databases', 'orders.database'].every(
    (at) => ![`${at}.passwordFile`, `${at}.passwordEnv`].every((one) => paths.includes(one)),
  );
const anyPaths = fc.subarray(Object.keys(others)).filter(isOnePassword);
/** A change back to the default is one too. */
const pairs = fc.tuple(anyPaths, anyPaths).map(([before, after]) => [textWith(before), textWith(after)] as const);

test('a difference is never ignored, and never both refused and unnamed', () => {
  fc.assert(
    fc.property(pairs, ([before, after]) => {
      const [old, next] = [parse(before), parse(after)];
      const changed = changedSettings(old, next);
      const isSame = JSON.stringify({ ...old, hash: '' }) === JSON.stringify({ ...next, hash: '' });
      expect(changed.length === 0).toBe(isSame);
      const refused = changed.filter(({ effect }) => effect === 'restart').map(({ path }) => path);
      try {
        expect(takeNewVersion(old, after).configuration).toEqual(next);
        expect(refused).toEqual([]);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        expect(error.problems.map(({ path }) => path)).toEqual(refused);
        expect(refused.length).toBeGreaterThan(0);
      }
    }),
  );
});

test('every configuration, written out, is read as the same again', () => {
  fc.assert(
    fc.property(anyPaths, (paths) => {
      const configuration = parse(textWith(paths));
      expect({ ...parse(writtenText(configuration)), hash: '' }).toEqual({ ...configuration, hash: '' });
    }),
  );
});

test('every rule is about a setting that is there', () => {
  const paths = Object.keys(others);
  for (const key of Object.keys(effects)) {
    expect(paths.some((path) => path === key || path.startsWith(`${key}.`))).toBe(true);
  }
});

test('a version that needs a restart is refused with setting, line and both values', () => {
  const text = 'tenants:\n  stopGrace: 1s\n  watchPath: /srv/b\n';
  expect(() => takeNewVersion(inForce, text)).toThrow(
    `${file}:3:3: tenants.watchPath: needs a restart to become "/srv/b"; ` +
      'restart Watchkeeper, or write "/etc/watchkeeper/tenants" again',
  );
});

test('a setting that was left out is told without a line of its own', () => {
  const old = parse('stateDir: /var/lib/w\ntemporal: {namespace: other}\n');
  expect(() => takeNewVersion(old, 'temporal:\n  port: 7233\n')).toThrow(
    `${file}: stateDir: needs a restart to become "/etc/watchkeeper/state"; restart Watchkeeper, or write "/var/lib/w" again\n` +
      `${file}:1:1: temporal.namespace: needs a restart to become "watchkeeper"; restart Watchkeeper, or write "other" again`,
  );
});

test('an invalid version is refused as it would be at a start', () => {
  expect(() => takeNewVersion(inForce, 'tenants:\n  stopGrace: 5\n')).toThrow('tenants.stopGrace: 5 is no duration');
});

test.each(['', '\n', ' \n\n'])('an empty file is no configuration while one is in force: %j', (text) => {
  expect(() => takeNewVersion(inForce, text)).toThrow('is empty');
});

test('comments make a new version in which nothing has changed', () => {
  const { configuration, changed } = takeNewVersion(inForce, '# a comment\n{}\n');
  expect([changed, configuration.hash === inForce.hash]).toEqual([[], false]);
});

test('many problems are told in one line that is not too long', () => {
  const problem = { file, line: 1, column: 1, path: 'hosts', message: 'wrong' };
  expect(summarize(new ConfigurationError([problem]))).toBe(`${file}:1:1: hosts: wrong`);
  const three = summarize(new ConfigurationError([problem, problem, problem]));
  expect(three).toBe(`${file}:1:1: hosts: wrong; ${file}:1:1: hosts: wrong; and 1 more`);
  expect(summarize(new ConfigurationError([{ ...problem, message: 'x'.repeat(5000) }])).length).toBeLessThan(700);
});
