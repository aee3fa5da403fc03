/** What has become of a tenant that has no running workflow any more. */
import type { Explanation } from './tenant-why';

export const endedWorkflowNames = ['completed', 'cancelled', 'terminated', 'failed', 'timedOut'] as const;
export type EndedWorkflowName = (typeof endedWorkflowNames)[number];

export interface EndedTenant {
  name: string;
  how: EndedWorkflowName;
  at: string;
}

export function explainGone({ name, how, at }: EndedTenant): Explanation {
  if (how === 'completed') {
    return {
      is: `Tenant ${name} is gone since ${at}: its directory, or the port file in it, was removed, and its process ended.`,
      waitsFor: 'It waits for nothing.',
      change: 'Make its directory again, with a port file, and it is a new tenant.',
    };
  }
  return {
    is: `The workflow of tenant ${name} ${became[how]} at ${at}, so nobody can say how the tenant is.`,
    waitsFor:
      'It waits for the agent of its host, which tells a new workflow within a minute if the tenant is still there.',
    change: 'If it does not come back, see that the agent of its host runs: `watchkeeper status`.',
  };
}

const became: Readonly<Record<Exclude<EndedWorkflowName, 'completed'>, string>> = {
  cancelled: 'was cancelled, which stopped the tenant,',
  terminated: 'was terminated, which did not touch the tenant,',
  failed: 'failed, which did not touch the tenant,',
  timedOut: 'timed out, which did not touch the tenant,',
};
