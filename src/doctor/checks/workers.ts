import type { ServerReading } from '../../client/server-reading';
import { orchestratorTaskQueue } from '../../domain/ids';
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
    const who = taskQueue === orchestratorTaskQueue ? 'worker' : `agent of ${taskQueue.replace(/^host-/, '')}`;
    if (lastAskedAtMs !== null && nowMs - lastAskedAtMs < silentMs) return fine(`the ${who} takes tasks`);
    const command = who === 'worker' ? '`watchkeeper worker`' : '`watchkeeper agent` on that host';
    return advice(`no ${who} takes tasks now`, `if one should: ${command}, or \`watchkeeper start\`, runs it`);
  });
}
