/** One condition of a new tenant, told as its source tells it, and the alert that follows it. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { askAlert, tellAlert } from '../../src/client/alerts';
import { defaultPolicy } from '../../src/domain/alerts/alert-settings';
import type { AlertState } from '../../src/domain/alerts/alert-state';
import { conditionKey, type ConditionFact } from '../../src/domain/alerts/condition';
import { alertWorkflowId } from '../../src/domain/ids';
import type { followAlert } from '../../workflows';
import type { TestTemporal } from './temporal';
import { until } from './until';

export class TestAlert {
  readonly subject = `t-${randomUUID().slice(0, 8)}`;
  readonly key: string;
  readonly handle: WorkflowHandle<typeof followAlert>;
  policy = defaultPolicy;
  private since = '';

  constructor(
    private readonly temporal: TestTemporal,
    private readonly nowMs: () => Promise<number> = () => Promise.resolve(Date.now()),
    private readonly code: string = 'fatal',
  ) {
    this.key = conditionKey({ word: 'tenants', code, subject: this.subject });
    this.handle = temporal.client.workflow.getHandle<typeof followAlert>(alertWorkflowId(this.key));
  }

  async begin(message = 'too many starts'): Promise<void> {
    this.since = new Date(await this.nowMs()).toISOString();
    await this.tell({ what: 'began', message, endedAt: null });
  }

  /** The same beginning, said in other words. */
  async sayMore(message: string): Promise<void> {
    await this.tell({ what: 'began', message, endedAt: null });
  }

  async end(): Promise<void> {
    const endedAt = new Date(await this.nowMs()).toISOString();
    await this.tell({ what: 'over', message: 'too many starts', endedAt });
  }

  private tell(told: Pick<ConditionFact, 'what' | 'message' | 'endedAt'>): Promise<void> {
    const { code, subject, since, policy } = this;
    return tellAlert(this.temporal.client, { word: 'tenants', code, subject, since, ...told }, policy);
  }

  /** Waits until it is known so. */
  knows(what: string, holds: (state: AlertState) => boolean = () => true): Promise<AlertState> {
    return until(what, async () => {
      const state = await askAlert(this.temporal.client, this.key);
      return state !== null && holds(state) && state;
    });
  }

  /** Of the run that is there now. */
  async runId(): Promise<string> {
    return (await this.handle.describe()).runId;
  }
}
