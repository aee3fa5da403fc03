import { parseConfiguration } from '../../../config';
import { writtenSettings } from '../../../config/written';

const parse = (text: string) => parseConfiguration(text, '/etc/watchkeeper/watchkeeper.yaml');

test('what is not written of databases has its default', () => {
  expect(parse('databases: {username: watch, members: [{host: 10.0.0.2}]}').databases).toEqual({
    pool: 'main',
    members: [{ name: '10.0.0.2', host: '10.0.0.2', port: 3306, maxTenants: null }],
    username: 'watch',
    passwordFile: null,
    passwordEnv: null,
    database: null,
    check: { everyMs: 2000, timeoutMs: 1000, downAfter: 3, upAfter: 2, query: 'select 1', writable: false },
    placement: 'random',
    holdDown: { falls: 3, withinMs: 300_000, stableMs: 120_000 },
    decideWithinMs: 2000,
    whenNoneUp: 'leave',
  });
});

test('what is written of databases holds, and the password’s file is looked for beside the configuration', () => {
  const { databases, tenants } = parse(`
databases:
  pool: main
  members: [{ name: db1, host: 10.0.0.1, port: 3307, maxTenants: 600 }, { name: db2, host: "fe80::1" }]
  username: watch
  passwordFile: ./db.password
  database: invoicing
  check: { every: 3s, timeout: 2s, downAfter: 2, upAfter: 1, query: select 2, writable: true }
  placement: sticky
  holdDown: { falls: 2, within: 1m, stable: 30s }
  decideWithin: 1s
  whenNoneUp: stop
tenants:
  onDatabaseChange: { file: database, signal: SIGHUP }
  tiers: [one, two]
  command: [run, '{database}', '{databaseHost}:{databasePort}']
`);
  expect(databases).toEqual({
    pool: 'main',
    members: [
      { name: 'db1', host: '10.0.0.1', port: 3307, maxTenants: 600 },
      { name: 'db2', host: 'fe80::1', port: 3306, maxTenants: null },
    ],
    username: 'watch',
    passwordFile: '/etc/watchkeeper/db.password',
    passwordEnv: null,
    database: 'invoicing',
    check: { everyMs: 3000, timeoutMs: 2000, downAfter: 2, upAfter: 1, query: 'select 2', writable: true },
    placement: 'sticky',
    holdDown: { falls: 2, withinMs: 60_000, stableMs: 30_000 },
    decideWithinMs: 1000,
    whenNoneUp: 'stop',
  });
  expect(tenants).toMatchObject({ onDatabaseChange: { file: 'database', signal: 'SIGHUP' }, tiers: ['one', 'two'] });
  expect(parse('tenants: {onDatabaseChange: {file: db}}').tenants.onDatabaseChange).toEqual({
    file: 'db',
    signal: null,
  });
});

test('a shown configuration names where the password is, and nothing of databases when there are none', () => {
  const shown = writtenSettings(parse('databases: {username: w, passwordEnv: DB_PASSWORD, members: [{host: db1}]}'));
  expect(shown.databases).toMatchObject({ username: 'w', passwordEnv: 'DB_PASSWORD', passwordFile: null });
  expect(writtenSettings(parse('databases:')).databases).toBeNull();
});
