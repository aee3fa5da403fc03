/** What the pages in docs/ show is what the code does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfiguration } from '../../../config';
import { commands } from '../../../src/cli/commands';
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

test('the configurations in docs/separate-parts.md are valid', () => {
  for (const shown of blocksOf('docs/separate-parts.md', 'yaml')) {
    expect(parseConfiguration(shown, '/house/watchkeeper.yaml').hosts).toHaveLength(2);
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
    .filter((word) => /^[a-z|]+$/.test(word) && word !== 'watchkeeper');
  const [first = '', second] = words;
  return second === undefined ? first.split('|') : second.split('|').map((each) => `${first} ${each}`);
}

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
