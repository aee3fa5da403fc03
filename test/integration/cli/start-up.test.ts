import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const main = join(__dirname, '../../../dist/src/cli/main.js');
let folder: string;
let tellLoaded: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-up-'));
  writeFileSync(join(folder, 'watchkeeper.yaml'), 'hosts: [{id: h1}]\ntemporal: {address: "127.0.0.1:1"}\n');
  tellLoaded = join(folder, 'tell-loaded.cjs');
  const packages = `Object.keys(require.cache).flatMap((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1] ?? [])`;
  writeFileSync(tellLoaded, `process.on('exit', () => console.error(JSON.stringify([...new Set(${packages})])));\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function packagesLoadedBy(...argv: string[]): Promise<string[]> {
  const { stderr } = await promisify(execFile)(process.execPath, ['--require', tellLoaded, main, ...argv], {
    cwd: folder,
  }).catch((error: { stderr: string }) => error);
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as string[];
}

/** The Temporal SDK takes longer to load than all the rest together. */
test.each([
  [['--help'], ['commander', 'yaml']],
  [
    ['tenants', 'list', '--help'],
    ['commander', 'yaml'],
  ],
  [
    ['config', 'check'],
    ['commander', 'yaml'],
  ],
  [
    ['completion', 'bash'],
    ['commander', 'yaml'],
  ],
  [
    ['__complete', 'bash', '--', 'tenants', ''],
    ['commander', 'yaml'],
  ],
  [
    ['__complete', 'bash', '--', 'hosts', 'show', ''],
    ['commander', 'yaml'],
  ],
])('%j loads two packages', async (argv, expected) => {
  expect((await packagesLoadedBy(...argv)).sort()).toEqual(expected);
});

test('a command that asks Temporal loads its client, and nothing of its worker', async () => {
  const loaded = await packagesLoadedBy('tenants', 'list');
  expect(loaded).toContain('@temporalio/client');
  expect(loaded).not.toContain('@temporalio/worker');
});
