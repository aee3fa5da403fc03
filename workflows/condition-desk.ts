import { CancellationScope, patched, proxyActivities } from '@temporalio/workflow';
import type { AlertActivities } from '../activities/alerts';
import type { ConditionFact } from '../src/domain/alerts/condition';
import { alertBookkeeping } from './activity-options';

const { raiseConditions } = proxyActivities<AlertActivities>(alertBookkeeping);

/**
 * Tells the alerts of a workflow’s conditions, in their order, without that anything waits for it. What comes while it is
 * telling goes along the next time. A workflow does not end before it is quiet.
 */
export class ConditionDesk {
  private waiting: ConditionFact[] = [];
  private isTelling = false;

  get isQuiet(): boolean {
    return !this.isTelling && this.waiting.length === 0;
  }

  tell(facts: readonly ConditionFact[]): void {
    // A history from before there were alerts knows of none.
    if (facts.length === 0 || !patched('conditionsAreTold')) return;
    this.waiting.push(...facts);
    if (!this.isTelling) void CancellationScope.nonCancellable(() => this.tellAll());
  }

  private async tellAll(): Promise<void> {
    this.isTelling = true;
    while (this.waiting.length > 0) {
      const facts = this.waiting;
      this.waiting = [];
      await raiseConditions(facts);
    }
    this.isTelling = false;
  }
}
