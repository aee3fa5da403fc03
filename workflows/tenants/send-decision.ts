import { proxyActivities } from '@temporalio/workflow';
import type { TenantActivities } from '../../activities/tenants';
import { hostTaskQueue } from '../../src/domain/ids';
import type { RestartDecision } from '../../src/domain/tenants/restart-policy';
import type { Supervision } from '../../src/domain/tenants/supervision';
import { hostDecision } from '../activity-options';
import { hostFailure } from '../failure';

/**
 * Tells the host what was decided about an exited run. Null when the host took it, and then tells of it itself; else
 * what became of it, as a sentence. Never throws.
 */
export async function sendDecision(
  { name, known }: Supervision,
  { run, decision }: { run: number; decision: RestartDecision },
): Promise<string | null> {
  const host = known?.host ?? '';
  const words =
    decision.kind === 'restart'
      ? 'start again at once'
      : `${decision.kind}, try ${decision.step}, in ${decision.delayMs / 1000} s`;
  const { applyRestartDecision } = proxyActivities<TenantActivities>({
    ...hostDecision,
    taskQueue: hostTaskQueue(host),
    summary: `${name}, run ${run}: ${words}`,
  });
  try {
    const generation = known?.state.generation ?? 0;
    const answer = await applyRestartDecision({ name, generation, run, decision });
    return answer.kind === 'superseded' ? `decided: ${words}; the host knew something newer` : null;
  } catch (error) {
    // The host decides by itself after 10 s and tells, so nothing is lost but time.
    const cause = hostFailure(error, host);
    return `decided: ${words}, which did not reach the host (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}
