/** Recorded histories: test/histories/<workflowType>/<case>.json, made by `node tools/record-history.mjs`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';

const projectRoot = join(__dirname, '../..');
const folder = join(projectRoot, 'test/histories');

export interface RecordedHistory {
  workflowType: string;
  name: string;
  json: unknown;
}

export function recordedHistories(): RecordedHistory[] {
  return readdirSync(folder).flatMap((workflowType) =>
    readdirSync(join(folder, workflowType)).map((file) => ({
      workflowType,
      name: file.replace(/\.json$/, ''),
      json: JSON.parse(readFileSync(join(folder, workflowType, file), 'utf8')) as unknown,
    })),
  );
}

/** Keeps the history of a branch that matters, while recording; otherwise nothing. */
export async function keepHistory(handle: WorkflowHandle, workflowType: string, name: string): Promise<void> {
  if (process.env['WATCHKEEPER_RECORD_HISTORIES'] !== '1') return;
  const file = join(folder, workflowType, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const history = await handle.fetchHistory();
  // One line for each event: small, and a new recording can still be read as a difference.
  const { events } = JSON.parse(historyToJSON(history)) as { events: unknown[] };
  const lines = events.map((event) => JSON.stringify(event)).join(',\n');
  // Stack traces of failures name the folder that they were recorded in.
  writeFileSync(file, `{"events":[\n${lines.replaceAll(`${projectRoot}/`, '')}\n]}\n`);
}
