import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calledAs } from '../../../src/cli/called-as';

let folder: string;
let project: string;
let main: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'called-as-')));
  project = join(folder, 'project');
  main = join(project, 'dist/main.js');
  for (const made of ['project/dist', 'project/docs', 'project/node_modules/.bin', 'bin', 'other']) {
    mkdirSync(join(folder, made), { recursive: true });
  }
  writeFileSync(main, '');
  chmodSync(main, 0o755);
  symlinkSync(main, join(folder, 'bin/watchkeeper'));
  symlinkSync(main, join(project, 'node_modules/.bin/watchkeeper'));
  writeFileSync(join(folder, 'other/watchkeeper'), '');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['installed', 'bin', '/', 'watchkeeper'],
  ['installed, in its own folder', 'bin', 'project', 'watchkeeper'],
  ['in a checkout', '', 'project', 'npx watchkeeper'],
  ['in a folder of a checkout', '', 'project/docs', 'npx watchkeeper'],
  ['in a checkout, called by npm', 'project/node_modules/.bin', 'project', 'npx watchkeeper'],
  ['in a checkout, with another program of that name', 'other', 'project', 'npx watchkeeper'],
  ['elsewhere', '', '/', 'node MAIN'],
  ['in a folder whose name begins alike', '', 'other', 'node MAIN'],
])('%s', (_where, onPath, cwd, expected) => {
  const env = { PATH: ['/nowhere', ...(onPath === '' ? [] : [join(folder, onPath)])].join(':') };
  const place = cwd === '/' ? '/' : join(folder, cwd);
  expect(calledAs({ projectFolder: project, main, cwd: place, env })).toBe(expected.replace('MAIN', main));
});
