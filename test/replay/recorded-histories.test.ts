import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import * as workflows from '../../workflows';
import { bundleWorkflows, testBundle } from '../support/temporal-bundle';
import { recordedHistories, type RecordedHistory } from '../support/temporal-histories';

jest.setTimeout(60_000);

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: 'off' } },
});

const histories = recordedHistories();
const titled = histories.map((history) => [`${history.workflowType}/${history.name}`, history] as const);

/** As the defaults say, errors do not fail the run here: that would hide a history that no longer fits. */
async function replay({ json, name }: RecordedHistory, codePath = testBundle().codePath): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: { codePath } }, json, name);
}

describe('today’s code', () => {
  test.each(titled)('replays %s', (_title, history) => replay(history));

  test('has a recorded history of every workflow type', () => {
    expect(Object.keys(workflows).sort()).toEqual([...new Set(histories.map((h) => h.workflowType))].sort());
  });
});

const withActivity = titled.filter(([, history]) => JSON.stringify(history.json).includes('activityTaskScheduled'));

test.each(withActivity)('a history that was tampered with is noticed: %s', async (_title, history) => {
  await expect(replay({ ...history, json: tampered(history.json) })).rejects.toThrow(DeterminismViolationError);
});

describe('changing a workflow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-changed-'));
  const bundles = { patched: join(folder, 'with-patched.js'), careless: join(folder, 'without-patched.js') };
  beforeAll(async () => {
    await bundleWorkflows(bundles.patched, join(__dirname, 'changed/with-patched.ts'));
    await bundleWorkflows(bundles.careless, join(__dirname, 'changed/without-patched.ts'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(titled)('behind `patched` replays %s', (_title, history) => replay(history, bundles.patched));
  test.each(titled)('without `patched` fails %s', async (_title, history) => {
    await expect(replay(history, bundles.careless)).rejects.toThrow(DeterminismViolationError);
  });
});

/** Its first activity was another one. */
function tampered(json: unknown): unknown {
  const text = JSON.stringify(json);
  return JSON.parse(
    text.replace(/"activityType":\{"name":"\w+"\}/, '"activityType":{"name":"somethingElse"}'),
  ) as unknown;
}
