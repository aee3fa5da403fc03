import { setCurrentDetails, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { alertPage } from '../../src/domain/alerts/alert-page';
import { alertRow } from '../../src/domain/alerts/alert-row';
import type { AlertState } from '../../src/domain/alerts/alert-state';
import { opsStateAttribute, problemAttribute } from '../../src/domain/search-attributes';

/** Each upsert is an event, so only what differs from what is shown is written. */
export function showAlert(state: AlertState): void {
  setCurrentDetails(alertPage(state));
  const { typedSearchAttributes, memo } = workflowInfo();
  const row = alertRow(state);
  const changed = [
    { key: opsStateAttribute, value: row.state },
    { key: problemAttribute, value: state.code },
  ].filter(({ key, value }) => (typedSearchAttributes.get(key) ?? null) !== value);
  if (changed.length > 0) upsertSearchAttributes(changed);
  if (JSON.stringify(memo?.['alert']) !== JSON.stringify(row)) upsertMemo({ alert: row });
}
