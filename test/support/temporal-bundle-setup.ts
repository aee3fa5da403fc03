/** Once for each Jest run of the replay level: today's workflows as one bundle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows } from './temporal-bundle';

export default async function setup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-replay-'));
  process.env['WATCHKEEPER_TEST_BUNDLE'] = await bundleWorkflows(join(folder, 'workflow-bundle.js'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
