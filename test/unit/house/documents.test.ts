/** What the pages in docs/ show is what the code does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { parseConfiguration } from '../../../config';
import { effects } from '../../../config/reload';
import { writtenSettings } from '../../../config/written';
import { commands } from '../../../src/cli/commands';
import { fewestOrders } from '../../support/orders-section';
import { tablesOf } from './tables-of';

const root = join(__dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function blocksOf(file: string, language: string): string[] {
  return [...read(file).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, written]) => written === language)
    .map(([, , text = '']) => text);
}

test('docs/configuration.md shows every setting with its default', () => {
  const [shown = ''] = blocksOf('docs/configuration.md', 'yaml');
  const { hash: _shownHash, ...settings } = parseConfiguration(shown, '/house/watchkeeper.yaml');
  const { hash: _emptyHash, ...defaults } = parseConfiguration('{}\n', '/house/watchkeeper.yaml');
  expect(settings).toEqual(defaults);
});

/** What is there only when something is written. */
const everySection = [
  'tenants: {check: {kind: http}}',
  'databases: {members: [{host: db1}], username: watch}',
  'store: {url: mysql://watchkeeper@db1/watchkeeper, tls: {}}',
  fewestOrders({ server: 'environment: {},' }),
].join('\n');

test('docs/configuration.md says of every setting when a change of it is in force', () => {
  const words = { atOnce: 'at once', nextStart: 'next start', restart: 'restart' };
  const [table = []] = tablesOf(`\n${read('docs/configuration.md')}`, '# What can be configured?');
  const written = writtenSettings(parseConfiguration(everySection, '/house/watchkeeper.yaml'));
  const known = leaves(written, '').map((path) => {
    const [, effect] = Object.entries(effects).find(([key]) => path === key || path.startsWith(`${key}.`)) ?? [];
    return [path, effect === undefined ? '' : words[effect]];
  });
  const shown = table.flatMap(([names = '', inForce]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [
      known.some(([path]) => path === name) ? name : `tenants.${name}`,
      inForce,
    ]),
  );
  expect(shown.sort()).toEqual(known.sort());
});

function leaves(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  if (Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

test('docs/configuration.md shows every setting of orders with its default', () => {
  const shown = blocksOf('docs/configuration.md', 'yaml').filter((text) => /^orders:/m.test(text));
  const [fewest, all] = shown.map((text) => parseConfiguration(text, '/house/watchkeeper.yaml').orders);
  expect(all).toEqual(fewest);
  const [written] = shown.slice(1).map((text) => (parse(text) as { orders: object }).orders);
  const { orders } = writtenSettings(parseConfiguration(shown[1] ?? '', '/house/watchkeeper.yaml'));
  expect(leaves(written, '').sort()).toEqual(
    leaves(orders, '')
      .filter((path) => path !== 'database.passwordEnv')
      .sort(),
  );
});

test('every configuration in docs/configuration.md is valid', () => {
  const [, ...others] = blocksOf('docs/configuration.md', 'yaml');
  const channels = others.flatMap((shown) =>
    Object.keys(parseConfiguration(shown, '/house/watchkeeper.yaml').alerts.channels),
  );
  expect(channels).toEqual(['mail', 'chat']);
});

test('the configurations in docs/separate-parts.md are valid', () => {
  for (const shown of blocksOf('docs/separate-parts.md', 'yaml')) {
    expect(parseConfiguration(shown, '/house/watchkeeper.yaml').hosts).toHaveLength(2);
  }
});

test('the configurations in docs/set-up-mail.md are valid, with the channels that it names', () => {
  const hook = (name: string) => ({ kind: 'webhook', url: `https://${name}.example.org/` });
  const named = { mail: hook('mail'), chat: hook('chat'), dba: hook('dba') };
  const blocks = blocksOf('docs/set-up-mail.md', 'yaml').map((text) => parse(text) as { alerts: object });
  expect(blocks.length).toBeGreaterThan(3);
  for (const { alerts } of blocks) {
    const whole = JSON.stringify({ alerts: { channels: named, ...alerts } });
    expect(Object.keys(parseConfiguration(whole, '/house/watchkeeper.yaml').alerts.channels)).not.toEqual([]);
  }
});

test('the README lists every command, and no other', () => {
  const [table] = tablesOf(read('README.md'), '## Commands');
  const listed = (table ?? []).flatMap(([cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, call = '']) => namesIn(call)),
  );
  expect(listed.sort()).toEqual(commands.map(({ name }) => name).sort());
});

/** `watchkeeper tenants start\|stop NAME` → tenants start, tenants stop. */
function namesIn(call: string): string[] {
  const words = call
    .replaceAll('\\|', '|')
    .split(' ')
    .filter((word) => /^[a-z][a-z|-]*$/.test(word) && word !== 'watchkeeper');
  const [first = '', second] = words;
  return second === undefined ? first.split('|') : second.split('|').map((each) => `${first} ${each}`);
}

test('every file of ours that a page names is there', () => {
  const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((page) => `docs/${page}`)];
  const rooms = /`((?:src|config|workflows|activities|workers|test|tools|examples|docs)\/[\w./-]+\.\w+)`/g;
  const named = pages.flatMap((page) => [...read(page).matchAll(rooms)].map(([, file = '']) => ({ page, file })));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
});

test('every link to a file leads to one', () => {
  const pages = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs')).map((page) => `docs/${page}`)];
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => join(dirname(page), target))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});
