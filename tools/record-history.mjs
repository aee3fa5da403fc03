import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `node tools/record-history.mjs [case…]` runs the workflow tests and writes the history of each branch that matters to
 * test/histories/<workflowType>/<case>.json. Arguments are patterns of titles of tests, to record only these.
 * Record after adding a branch; what old code wrote stays, until no workflow that it ran is left.
 */
const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const titles = process.argv.slice(2);

const child = spawn(
  process.execPath,
  [
    join(projectRoot, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    'workflows',
    '--runInBand',
    ...(titles.length > 0 ? ['--testNamePattern', titles.join('|')] : []),
  ],
  { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, WATCHKEEPER_RECORD_HISTORIES: '1' } },
);
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
