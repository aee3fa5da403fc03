import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import temporalWorker from '@temporalio/worker';

/** dist/workflows/index.js → dist/workflow-bundle.js, so that workers start in a second and tests all run one bundle. */
const dist = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'dist');
const workflowsPath = join(dist, 'workflows/index.js');
const target = join(dist, 'workflow-bundle.js');

if (!existsSync(workflowsPath)) {
  process.stderr.write('dist/workflows/index.js is missing: compile first (`npm run build`).\n');
  process.exit(1);
}

const warnings = [];
const logger = {
  ...Object.fromEntries(['trace', 'debug', 'info'].map((level) => [level, () => {}])),
  ...Object.fromEntries(['warn', 'error'].map((level) => [level, (message) => warnings.push(message)])),
  log: () => {},
};
try {
  const { code } = await temporalWorker.bundleWorkflowCode({ workflowsPath, logger });
  writeFileSync(`${target}.new`, code);
  renameSync(`${target}.new`, target);
} finally {
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
}
