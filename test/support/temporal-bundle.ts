import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export const workflowsPath = join(__dirname, '../../workflows/index.ts');

/** Today's workflows, from their source. */
export async function bundleWorkflows(target: string, path = workflowsPath): Promise<string> {
  const { code } = await bundleWorkflowCode({ workflowsPath: path, logger: new DefaultLogger('WARN') });
  writeFileSync(target, code);
  return target;
}

export function testBundle(): { codePath: string } {
  const codePath = process.env['WATCHKEEPER_TEST_BUNDLE'];
  if (codePath === undefined)
    throw new Error('no workflow bundle: is the globalSetup of this level in jest.config.cjs?');
  return { codePath };
}
