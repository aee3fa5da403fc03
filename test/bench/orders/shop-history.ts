/** What the histories of a shop's workflow hold, over all of its runs. */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { shopWorkflowId } from '../../../src/domain/ids';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface ShopHistory {
  events: number;
  /** Workflow tasks that were completed. */
  tasks: number;
  signals: number;
  activities: Record<string, number>;
  /** From one look to the next in the same run, in events; the newest first. */
  cycles: number[];
}

export async function readShopHistory(client: Client, shop: string): Promise<ShopHistory> {
  const found: ShopHistory = { events: 0, tasks: 0, signals: 0, activities: {}, cycles: [] };
  const workflowId = shopWorkflowId(shop);
  let runId: string | null = (await client.workflow.getHandle(workflowId).describe()).runId;
  while (runId !== null && runId !== '') {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events: HistoryEvent[] = history.events ?? [];
    found.events += events.length;
    let before: string | null = null;
    let lookedAt: number | null = null;
    const cycles: number[] = [];
    for (const [at, event] of events.entries()) {
      before ??= event.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? null;
      if (event.workflowTaskCompletedEventAttributes) found.tasks += 1;
      if (event.workflowExecutionSignaledEventAttributes) found.signals += 1;
      const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
      if (name != null) found.activities[name] = (found.activities[name] ?? 0) + 1;
      if (name !== 'lookForOrders') continue;
      if (lookedAt !== null) cycles.unshift(at - lookedAt);
      lookedAt = at;
    }
    found.cycles.push(...cycles);
    runId = before;
  }
  return found;
}

export function since(before: ShopHistory, now: ShopHistory): ShopHistory {
  const { events, tasks, signals } = before;
  const activities = Object.entries(now.activities).map(([name, count]) => [
    name,
    count - (before.activities[name] ?? 0),
  ]);
  return {
    ...{ events: now.events - events, tasks: now.tasks - tasks, signals: now.signals - signals },
    activities: Object.fromEntries(activities) as Record<string, number>,
    cycles: now.cycles.slice(0, now.cycles.length - before.cycles.length),
  };
}
