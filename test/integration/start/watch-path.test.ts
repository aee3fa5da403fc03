import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../../config';
import { findProjectRoot } from '../../../workers/start/project-root';
import { prepareWatchPath } from '../../../workers/start/watch-path';

let folder: string;
let project: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-watch-path-'));
  project = join(folder, 'project');
  cpSync(join(findProjectRoot(), 'examples'), join(project, 'examples'), { recursive: true });
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function prepare(file: string): string | null {
  const configuration = parseConfiguration('tenants: { watchPath: ../tenants }\n', file);
  return prepareWatchPath(configuration, project, (line) => said.push(line)).refusal;
}

const inProject = () => join(project, 'config/example.yaml');

test('the example tenants are copied when the example has no watch path yet', () => {
  expect(prepare(inProject())).toBeNull();
  expect(readdirSync(join(project, 'tenants')).filter((name) => !name.startsWith('.'))).toEqual([
    'alpha',
    'beta',
    'gamma',
  ]);
  expect(existsSync(join(project, 'tenants/alpha/port'))).toBe(true);
  expect(said).toEqual([`The example tenants are copied to ${join(project, 'tenants')}.`]);
  expect(readdirSync(project).sort()).toEqual(['examples', 'tenants']);
});

test('a copy that was interrupted is made again, whole', () => {
  mkdirSync(join(project, 'tenants.partial/half'), { recursive: true });
  expect(prepare(inProject())).toBeNull();
  expect(existsSync(join(project, 'tenants/half'))).toBe(false);
  expect(existsSync(join(project, 'tenants/gamma/port'))).toBe(true);
});

test('a watch path that exists is left as it is, even when it is empty', () => {
  mkdirSync(join(project, 'tenants'));
  expect(prepare(inProject())).toBeNull();
  expect(readdirSync(join(project, 'tenants'))).toEqual([]);
});

test('elsewhere no tenants are made up: the watch path is made empty, and that is told', () => {
  expect(prepare(join(folder, 'etc/watchkeeper.yaml'))).toBeNull();
  expect(readdirSync(join(folder, 'tenants'))).toEqual([]);
  expect(said).toEqual([expect.stringContaining(`The watch path ${join(folder, 'tenants')} is made`)]);
});

test('a watch path in a folder that does not exist is more likely a slip: it is refused, with the setting', () => {
  const file = join(folder, 'not/there/watchkeeper.yaml');
  expect(prepare(file)).toBe(
    `The watch path ${join(folder, 'not/tenants')} does not exist: create it, or set \`tenants.watchPath\` in ${file}.`,
  );
  expect(existsSync(join(folder, 'not'))).toBe(false);
});

test('when tenants were supervised before, a missing watch path is left to the agent, which keeps them running', () => {
  mkdirSync(join(folder, 'etc/state/hosts'), { recursive: true });
  writeFileSync(join(folder, 'etc/state/hosts/local'), '');
  expect(prepare(join(folder, 'etc/watchkeeper.yaml'))).toBeNull();
  expect(existsSync(join(folder, 'tenants'))).toBe(false);
  expect(said).toHaveLength(1);
});
