import { setCurrentDetails, upsertMemo, workflowInfo } from '@temporalio/workflow';
import type { Silence } from '../../src/domain/alerts/silence';
import { silencesMemo, silencesPage } from '../../src/domain/alerts/silences-page';

/** Each upsert is an event, so only what differs from what is shown is written. */
export function showSilences(silences: readonly Silence[]): void {
  setCurrentDetails(silencesPage(silences));
  const memo = silencesMemo(silences);
  if (JSON.stringify(workflowInfo().memo?.['silences']) !== JSON.stringify(memo)) upsertMemo({ silences: memo });
}
