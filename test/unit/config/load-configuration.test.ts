import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { findConfigurationFile } from '../../../config/find-file';
import { loadConfiguration, parseConfiguration } from '../../../config/index';
import { ConfigurationError } from '../../../config/problem';

const root = resolve(__dirname, '../../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'configuration-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const defaults = {
  stateDir: '/etc/watchkeeper/state',
  temporal: { kind: 'embedded', namespace: 'watchkeeper', port: 7233, uiPort: 8233 },
  hosts: [{ id: 'local' }],
  tenants: {
    watchPath: '/etc/watchkeeper/tenants',
    namePattern: null,
    startFile: 'server.mjs',
    template: null,
    ports: { first: 8100, last: 8999 },
    command: ['node', '{startFile}', '--db={database}', '--port={port}', '--uname={name}'],
    check: { kind: 'runinfo', everyMs: 10_000, timeoutMs: 1000, failures: 3, recheckMs: 1000, startGraceMs: 5000 },
    stopGraceMs: 5000,
    restart: {
      reflex: 3,
      withinMs: 60_000,
      healthyAfterMs: 60_000,
      backoffMs: [1000, 5000, 30_000, 300_000],
      fatalAfter: 20,
      retryFatalEveryMs: 1_800_000,
    },
    onShutdown: 'keep',
    environment: [],
    onDatabaseChange: 'restart',
    tiers: ['gold', 'standard'],
  },
  databases: null,
  orders: null,
  store: null,
  alerts: {
    channels: {},
    routes: [],
    policy: { remindersMs: [3_600_000, 14_400_000, 86_400_000], stableMs: 120_000 },
    paceMs: 60_000,
    quiet: [],
  },
  prometheus: { listen: '127.0.0.1', agent: null, worker: null, orders: null, start: null },
};

const parse = (text: string) => parseConfiguration(text, '/etc/watchkeeper/watchkeeper.yaml');

test.each(['', '# nothing yet\n', '{}', 'tenants:\ntemporal:\n', 'tenants: {check: {}, restart: }'])(
  'what is not written has its default: %j',
  (text) => {
    expect(parse(text)).toMatchObject(defaults);
  },
);

test('the example says the same as the defaults, but for its folders and the end of the tenants', () => {
  const file = join(root, 'config/example.yaml');
  expect(loadConfiguration(file)).toEqual({
    ...defaults,
    file,
    hash: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    stateDir: join(root, 'state'),
    tenants: {
      ...defaults.tenants,
      watchPath: join(root, 'tenants'),
      template: join(root, 'examples/tenant-template'),
      onShutdown: 'stop',
    },
  });
});

test('paths are relative to the file, and the hash follows its text', () => {
  const file = join(folder, 'watchkeeper.yaml');
  writeFileSync(file, 'stateDir: ../elsewhere\ntenants: {watchPath: /srv/tenants, template: ./new}\n');
  const first = loadConfiguration(file);
  expect(first).toMatchObject({ file, stateDir: resolve(folder, '../elsewhere') });
  expect(first.tenants).toMatchObject({ watchPath: '/srv/tenants', template: join(folder, 'new') });
  expect(loadConfiguration(file).hash).toBe(first.hash);
  writeFileSync(file, 'stateDir: ../elsewhere\ntenants: {watchPath: /srv/tenants, template: ./new}\n# a word\n');
  expect(loadConfiguration(file).hash).not.toBe(first.hash);
});

test('nothing of it can be changed', () => {
  const configuration = parse('');
  for (const part of [configuration, configuration.temporal, configuration.hosts, configuration.hosts[0]]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
  expect(Object.isFrozen(configuration.tenants.restart.backoffMs)).toBe(true);
});

test('the address says which server: an embedded one, one that is there, or what the environment says', () => {
  expect(parse('temporal: {address: "10.0.0.7:7233", namespace: house}').temporal).toEqual({
    kind: 'address',
    address: '10.0.0.7:7233',
    namespace: 'house',
  });
  expect(parse('temporal: {address: "[::1]:7233"}').temporal).toMatchObject({ address: '[::1]:7233' });
  expect(parse('temporal: {address: env, port: 7233}').temporal).toEqual({ kind: 'env', namespace: 'watchkeeper' });
});

test('a page belongs to a check of kind http, and is / by default', () => {
  expect(parse('tenants: {check: {kind: http}}').tenants.check).toMatchObject({ kind: 'http', path: '/' });
  expect(parse('tenants: {check: {kind: http, path: /up}}').tenants.check).toMatchObject({ path: '/up' });
});

test('the order of the settings means nothing', () => {
  const written = {
    stateDir: './s',
    temporal: { address: 'embedded', namespace: 'n', port: 1, uiPort: 2 },
    hosts: [{ id: 'h1' }, { id: 'h2' }],
    tenants: {
      watchPath: './t',
      template: './new',
      ports: '7000 - 7009',
      command: ['run', '{name}'],
      check: { kind: 'tcp', every: '3s', timeout: '2s', failures: 1, recheck: '0s', startGrace: '1m' },
      restart: { reflex: 0, within: '1s', healthyAfter: '1s', backoff: ['1s'], fatalAfter: 1, retryFatalEvery: '1h' },
      onShutdown: 'stop',
      environment: ['A', 'B'],
    },
    prometheus: { listen: '::1', agent: 9465, worker: 9466, start: 9467 },
  };
  const { hash: _hash, ...expected } = parse(stringify(written));
  const shuffled = (value: object): fc.Arbitrary<object> => {
    const entries = Object.entries(value) as [string, unknown][];
    return fc.shuffledSubarray(entries, { minLength: entries.length }).chain((order) =>
      fc
        .tuple(
          ...order.map(([key, part]) => {
            const isSection = typeof part === 'object' && part !== null && !Array.isArray(part);
            return fc.tuple(fc.constant(key), isSection ? shuffled(part) : fc.constant(part));
          }),
        )
        .map((parts) => Object.fromEntries(parts)),
    );
  };
  fc.assert(
    fc.property(shuffled(written), fc.boolean(), (reordered, asJson) => {
      expect(parse(asJson ? JSON.stringify(reordered) : stringify(reordered))).toMatchObject(expected);
    }),
  );
});

test('whatever is written, it is either a configuration or a list of problems with their lines', () => {
  const words = fc.constantFrom('tenants', 'check', 'every', 'hosts', 'id', 'port', 'x', '');
  const anything = fc.anything({
    key: words,
    withNullPrototype: false,
    maxDepth: 4,
    values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        anything.map((value) => JSON.stringify(value) ?? ''),
      ),
      (text) => {
        try {
          expect(parse(text).hosts.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
          const { problems } = error as ConfigurationError;
          expect(problems.length).toBeGreaterThan(0);
          for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
        }
      },
    ),
  );
});

test('the flag comes before the environment, and that before the working directory', () => {
  const file = join(folder, 'watchkeeper.yaml');
  writeFileSync(file, '');
  const env = { WATCHKEEPER_CONFIG: 'named.yaml' };
  expect(findConfigurationFile('flag.yaml', env, folder)).toBe(join(folder, 'flag.yaml'));
  expect(findConfigurationFile(undefined, env, folder)).toBe(join(folder, 'named.yaml'));
  expect(findConfigurationFile(undefined, {}, folder)).toBe(file);
  expect(() => findConfigurationFile(undefined, {}, join(folder, 'empty'))).toThrow(
    'there is no configuration: write one to ./watchkeeper.yaml',
  );
});

test('a file that cannot be read is named', () => {
  expect(() => loadConfiguration(join(folder, 'missing.yaml'))).toThrow(
    `${join(folder, 'missing.yaml')}: there is no such file; name another one with --config FILE`,
  );
  expect(() => loadConfiguration(folder)).toThrow('is a folder');
});
