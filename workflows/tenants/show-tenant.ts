import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { supervisedRow, type Supervision } from '../../src/domain/tenants/supervision';
import { tenantAttributes } from '../../src/domain/tenants/tenant-attributes';
import { tenantPage } from '../../src/domain/tenants/tenant-page';

/** Each upsert is an event, so only what differs from what is shown is written. */
export function showTenant(supervision: Supervision): void {
  setCurrentDetails(tenantPage(supervision));
  const row = supervisedRow(supervision);
  if (row === null) return;
  const { typedSearchAttributes, memo } = workflowInfo();
  const changed = tenantAttributes(row).filter(({ key, value }) => (typedSearchAttributes.get(key) ?? null) !== value);
  if (changed.length > 0) upsertSearchAttributes(changed);
  if (JSON.stringify(memo?.['tenant']) !== JSON.stringify(row)) upsertMemo({ tenant: row });
}
