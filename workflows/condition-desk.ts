import { patched, proxyActivities } from '@temporalio/workflow';
import type { AlertActivities } from '../activities/alerts';
import type { ConditionFact } from '../src/domain/alerts/condition';
import { alertBookkeeping } from './activity-options';
import { Desk } from './desk';

const { raiseConditions } = proxyActivities<AlertActivities>(alertBookkeeping);

/** Tells the alerts of a workflow’s conditions, without that anything waits for it. */
export class ConditionDesk extends Desk<ConditionFact> {
  constructor() {
    super('conditions', (facts) => raiseConditions(facts));
  }

  override tell(facts: readonly ConditionFact[]): void {
    // A history from before there were alerts tells of none.
    if (facts.length > 0 && patched('conditionsAreTold')) super.tell(facts);
  }
}
