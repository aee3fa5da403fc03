import type { AlertPolicy } from '../../src/domain/alerts/alert-settings';
import type { ConditionFact } from '../../src/domain/alerts/condition';
import { conditionKind } from '../../src/domain/alerts/condition-kinds';
import type { AlertRules } from './alert-rules';

export interface RaiseDeps {
  rules: () => AlertRules;
  /** Starts the alert of a condition that begins, or has passed; one that is over is told to a running alert only. */
  tellAlert: (fact: ConditionFact, policy: AlertPolicy) => Promise<void>;
}

export function raiseConditionsWith({ rules, tellAlert }: RaiseDeps) {
  return async (facts: ConditionFact[]): Promise<void> => {
    const { policy } = rules();
    // In their order: the end of one is not to be heard before its beginning.
    for (const fact of facts) if (conditionKind(fact.word, fact.code) !== null) await tellAlert(fact, policy);
  };
}
