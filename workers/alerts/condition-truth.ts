/** Whether a condition is still true, asked of whoever told it. */
import type { Client } from '@temporalio/client';
import { askRunningChannel } from '../../src/client/alerts';
import { askWatchedPool } from '../../src/client/databases';
import { askWatchedHost } from '../../src/client/host-story';
import { askSupervisedTenant } from '../../src/client/tenant-knowledge';
import { readAddress } from '../../src/domain/alerts/alert-item';
import type { ConditionName } from '../../src/domain/alerts/condition';
import { poolConditions } from '../../src/domain/databases/pool-conditions';
import { hostProblemsOf } from '../../src/domain/hosts/host-health';
import { problemsOf } from '../../src/domain/tenants/supervision';

export interface TruthDeps {
  client: Client;
  /** The pool of the configuration; null: there is none any more. */
  pool: () => string | null;
  isStoreAway: () => boolean;
}

/** True when nobody can say: a reminder too much is better than an alert that is forgotten. */
export async function isStillTrue({ word, code, subject }: ConditionName, deps: TruthDeps): Promise<boolean> {
  const { client, pool, isStoreAway } = deps;
  switch (word) {
    case 'tenants':
      return judge(await askSupervisedTenant(client, subject), (known) => has(problemsOf(known), code));
    case 'hosts':
      return judge(await askWatchedHost(client, subject), (health) => has(hostProblemsOf(health), code));
    case 'databases': {
      const name = pool();
      if (name === null) return false;
      return judge(await askWatchedPool(client, name), (state) =>
        has(
          poolConditions(state).filter((condition) => condition.subject === subject),
          code,
        ),
      );
    }
    case 'alerts':
      return judge(
        await askRunningChannel(client, readAddress(subject)),
        ({ failing }) => failing !== null && failing.isCondition,
      );
    case 'store':
      return isStoreAway();
    case 'metrics':
    case 'orders':
      return true;
  }
}

function judge<Answer>(answer: Answer | 'gone' | null, isTrue: (answer: Answer) => boolean): boolean {
  if (answer === 'gone') return false;
  return answer === null || isTrue(answer);
}

function has(problems: readonly { code: string }[], code: string): boolean {
  return problems.some((problem) => problem.code === code);
}
