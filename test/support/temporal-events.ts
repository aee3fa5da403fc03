import type { WorkflowHandle } from '@temporalio/client';
import { until } from './until';

const restMs = 300;

/** How many events a history has when nothing has been added for a moment. */
export async function eventsAtRest(handle: Pick<WorkflowHandle, 'describe'>): Promise<number> {
  let [count, sinceMs] = [0, performance.now()];
  await until('its history is at rest', async () => {
    const { historyLength } = await handle.describe();
    if (historyLength !== count) [count, sinceMs] = [historyLength, performance.now()];
    return performance.now() - sinceMs > restMs;
  });
  return count;
}
