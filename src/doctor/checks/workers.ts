import type { ServerReading } from '../../client/server-reading';
import { orchestratorTaskQueue, ordersTaskQueue } from '../../domain/ids';
import { advice, fine, type Verdict } from '../finding';
import type { Patient } from '../patient';

/** A worker asks again at least once a minute; what the server remembers of it lasts longer. */
const silentMs = 90_000;

export async function examineWorkers({ server }: Patient): Promise<Verdict[]> {
  return judgeWorkers(await server, Date.now());
}

export function judgeWorkers({ unreachable, retentionSeconds, polling }: ServerReading, nowMs: number): Verdict[] {
  if (unreachable !== null || 'failure' in retentionSeconds) return [];
  if ('failure' in polling)
    return [advice(`who works cannot be seen: ${polling.failure.message}`, 'ask the administrator of the server')];
  return polling.value.map(({ taskQueue, lastAskedAtMs }) => {
    const { who, command } = whoAsks(taskQueue);
    if (lastAskedAtMs !== null && nowMs - lastAskedAtMs < silentMs) return fine(`the ${who} takes tasks`);
    return advice(`no ${who} takes tasks now`, `if one should: ${command}, or \`watchkeeper start\`, runs it`);
  });
}

function whoAsks(taskQueue: string): { who: string; command: string } {
  if (taskQueue === orchestratorTaskQueue) return { who: 'worker', command: '`watchkeeper worker`' };
  if (taskQueue === ordersTaskQueue) return { who: 'orders worker', command: '`watchkeeper worker --only orders`' };
  return { who: `agent of ${taskQueue.replace(/^host-/, '')}`, command: '`watchkeeper agent` on that host' };
}
