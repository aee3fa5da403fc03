/** Once for each Jest run of the workflow level: one bundle and one dev server, told of by environment variables. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { searchAttributes } from '../../src/domain/search-attributes';
import { bundleWorkflows } from './temporal-bundle';
import { devServerArgs, devServerPath } from './temporal-server';

let close: (() => Promise<void>) | null = null;

export default async function setup(): Promise<void> {
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-workflows-'));
  process.env['WATCHKEEPER_TEST_BUNDLE'] = await bundleWorkflows(join(folder, 'workflow-bundle.js'));
  const environment = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: devServerPath() },
      searchAttributes,
      extraArgs: devServerArgs,
    },
  });
  process.env['WATCHKEEPER_TEST_TEMPORAL'] = environment.address;
  close = async () => {
    await environment.teardown();
    rmSync(folder, { recursive: true, force: true });
  };
  Object.assign(globalThis, { closeTestTemporal: close });
}

export async function teardown(): Promise<void> {
  await (globalThis as { closeTestTemporal?: () => Promise<void> }).closeTestTemporal?.();
}
