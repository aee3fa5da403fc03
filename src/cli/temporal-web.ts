import type { TemporalSettings } from '../../config/temporal';

/** The page in Temporal Web that tells the story of one run; null where nobody told where Temporal Web is. */
export function workflowUrl(
  temporal: TemporalSettings,
  { workflowId, runId }: { workflowId: string; runId: string },
): string | null {
  if (temporal.kind !== 'embedded') return null;
  const path = ['namespaces', temporal.namespace, 'workflows', workflowId, runId, 'user-metadata'];
  return `http://127.0.0.1:${temporal.uiPort}/${path.map(encodeURIComponent).join('/')}`;
}
