/** Whether a condition is still true, asked of whoever told it. */
import type { Client } from '@temporalio/client';
import { askRunningChannel } from '../../src/client/alerts';
import { askWatchedPool } from '../../src/client/databases';
import { askWatchedHost } from '../../src/client/host-story';
import { askShop } from '../../src/client/order-reading';
import { askSupervisedTenant } from '../../src/client/tenant-knowledge';
import { readAddress } from '../../src/domain/alerts/alert-item';
import type { ConditionName } from '../../src/domain/alerts/condition';
import { poolConditions } from '../../src/domain/databases/pool-conditions';
import { hostProblemsOf } from '../../src/domain/hosts/host-health';
import { shopConditions } from '../../src/domain/orders/shop-conditions';
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
      const state = await askWatchedPool(client, name);
      if (state === 'gone' || state === null) return state === null;
      const conditions = poolConditions({ ...state, hosts: await withoutLost(client, state.hosts) });
      return conditions.some((condition) => condition.subject === subject && condition.code === code);
    }
    case 'alerts':
      return judge(
        await askRunningChannel(client, readAddress(subject)),
        ({ failing }) => failing !== null && failing.isCondition,
      );
    case 'store':
      return isStoreAway();
    case 'orders':
      return judge(await askShop(client, subject), (state) => has(shopConditions(state), code));
    case 'metrics':
      return true;
  }
}

/** The last view of a host that is lost says nothing of a database any more. */
async function withoutLost<Host>(client: Client, hosts: Record<string, Host>): Promise<Record<string, Host>> {
  const views = await Promise.all(
    Object.entries(hosts).map(async ([id, host]) => {
      const health = await askWatchedHost(client, id);
      return health === 'gone' || health?.state === 'lost' ? [] : [[id, host] as const];
    }),
  );
  return Object.fromEntries(views.flat());
}

function judge<Answer>(answer: Answer | 'gone' | null, isTrue: (answer: Answer) => boolean): boolean {
  if (answer === 'gone') return false;
  return answer === null || isTrue(answer);
}

function has(problems: readonly { code: string }[], code: string): boolean {
  return problems.some((problem) => problem.code === code);
}
