/** What is wrong with the members of a pool, for all hosts together: one condition of each kind and member. */
import type { Condition } from '../problem-changes';
import { problemOfVerdict } from './failures';
import type { PoolState } from './pool-state';
import { seenPart } from './pool-story';

interface PoolCondition extends Condition {
  subject: string;
}

export function poolConditions({ hosts }: PoolState): PoolCondition[] {
  const conditions = new Map<string, PoolCondition & { by: string[] }>();
  for (const [host, { members }] of Object.entries(hosts)) {
    for (const { name, verdict, reason, since } of members) {
      if (verdict === 'up') continue;
      const code = problemOfVerdict[verdict];
      const known = conditions.get(`${code} ${name}`);
      const by = [...(known?.by ?? []), host];
      const earliest = known !== undefined && known.since < since ? known.since : since;
      const message = known?.message ?? seenPart(reason);
      conditions.set(`${code} ${name}`, { code, subject: name, message, since: earliest, by });
    }
  }
  return [...conditions.values()].map(({ by, message, ...condition }) => ({
    ...condition,
    message: `as ${by.join(', ')} ${by.length === 1 ? 'sees' : 'see'} it: ${message}`,
  }));
}
