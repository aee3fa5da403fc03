import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { shopConditions } from '../../src/domain/orders/shop-conditions';
import { shopPage } from '../../src/domain/orders/shop-page';
import { shopCondition, type ShopState } from '../../src/domain/orders/shop-state';
import { opsStateAttribute, problemAttribute } from '../../src/domain/search-attributes';

/** Each upsert is an event, so only what differs from what is shown is written. */
export function showShop(state: ShopState): void {
  setCurrentDetails(shopPage(state));
  const { typedSearchAttributes } = workflowInfo();
  const changed = [
    { key: opsStateAttribute, value: shopCondition(state) },
    { key: problemAttribute, value: shopConditions(state)[0]?.code ?? null },
  ].filter(({ key, value }) => (typedSearchAttributes.get(key) ?? null) !== value);
  if (changed.length > 0) upsertSearchAttributes(changed);
}
