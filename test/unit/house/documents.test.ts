/** What the pages in docs/ show is what the code does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfiguration } from '../../../config';
import { reportStatus } from '../../../src/cli/status-report';
import { viewDetails, viewTenant } from '../../../src/cli/tenant-view';
import { minute, row, seenHost } from '../cli/samples';

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

/** Names and nesting, without the values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

test('docs/json.md shows the shapes that the commands answer with', () => {
  const [status, list, show] = blocksOf('docs/json.md', 'json').map((text) => JSON.parse(text) as object);
  const problem = { code: 'flapping' as const, message: 'again and again', since: minute(2) };
  const lastExits = [{ at: minute(2), run: 1, code: 3, signal: null, reason: 'exit code 3' }];
  const tenant = { ...row({ problem, lastExits }), workflowId: 'tenant/alpha', runId: 'r' };
  const seen = { hosts: [seenHost()], awaySince: new Map<string, string>(), rows: [tenant], isWorkerAnswering: true };
  const report = reportStatus({ address: 'there:7233', configuredHosts: ['h1'], seen }, minute(6));
  const view = viewTenant(tenant, seenHost());
  expect(shapeOf(status)).toEqual(shapeOf(report));
  expect(shapeOf(list)).toEqual(shapeOf([view]));
  expect(shapeOf({ ...view, ...show })).toEqual(shapeOf(viewDetails(tenant, seenHost(), 'http://there/', null)));
  expect(Object.keys(view).filter((key) => key in (show ?? {}))).toEqual([]);
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
