/** What orders are compared with: a workflow that has one activity done. */
import { proxyActivities } from '@temporalio/workflow';

export interface BareActivities {
  nothing: () => Promise<void>;
  /** The command of an order, over SSH. */
  command: (name: string) => Promise<void>;
}

const { nothing, command } = proxyActivities<BareActivities>({ startToCloseTimeout: '60s' });

export async function bareWorkflow(name: string, isCommand: boolean): Promise<void> {
  await (isCommand ? command(name) : nothing());
}
