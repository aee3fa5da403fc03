import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { poolPage } from '../../src/domain/databases/pool-page';
import { poolMemo, poolProblem } from '../../src/domain/databases/pool-row';
import { poolCondition, type PoolState } from '../../src/domain/databases/pool-state';
import { opsStateAttribute, problemAttribute } from '../../src/domain/search-attributes';

/** Each upsert is an event, so only what differs from what is shown is written. */
export function showPool(state: PoolState): void {
  setCurrentDetails(poolPage(state));
  const { typedSearchAttributes, memo } = workflowInfo();
  const changed = [
    { key: opsStateAttribute, value: poolCondition(state) },
    { key: problemAttribute, value: poolProblem(state) },
  ].filter(({ key, value }) => (typedSearchAttributes.get(key) ?? null) !== value);
  if (changed.length > 0) upsertSearchAttributes(changed);
  const row = poolMemo(state);
  if (JSON.stringify(memo?.['pool']) !== JSON.stringify(row)) upsertMemo({ pool: row });
}
