import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { hostPage } from '../../src/domain/hosts/host-page';
import { firstProblemOf, type HostHealth } from '../../src/domain/hosts/host-health';
import { hostIdAttribute, opsStateAttribute, problemAttribute } from '../../src/domain/search-attributes';

/** Each upsert is an event, so only what differs from what is shown is written. */
export function showHost(health: HostHealth): void {
  setCurrentDetails(hostPage(health));
  const { typedSearchAttributes } = workflowInfo();
  const changed = [
    { key: hostIdAttribute, value: health.host },
    { key: opsStateAttribute, value: health.state },
    { key: problemAttribute, value: firstProblemOf(health) },
  ].filter(({ key, value }) => (typedSearchAttributes.get(key) ?? null) !== value);
  if (changed.length > 0) upsertSearchAttributes(changed);
}
