import type { AuditItem } from '../domain/audit/audit-entry';
import type { Terminal } from './call';
import { inMood } from './colours';
import { alignedTable, plainTable } from './table';

export interface Verification {
  intact: boolean;
  entries: number;
  /** Of the newest entry: whoever keeps it elsewhere can prove later that nothing before it was changed. */
  lastHash: string;
  /** What is wrong with the first entry that is; null when none is. */
  fault: string | null;
}

const headings = ['at', 'who', 'what', 'object', 'options', 'reason', 'result'];

export function auditText(items: readonly AuditItem[], terminal: Terminal): string {
  if (terminal.isForPeople && items.length === 0) return 'Nothing was changed by a command in this time.\n';
  const rows = items.map((item) => [
    item.at,
    item.who,
    item.what,
    item.object ?? '',
    item.options ?? '',
    item.reason ?? '',
    resultText(item, terminal),
  ]);
  return (terminal.isForPeople ? alignedTable : plainTable)({ headings, rows });
}

function resultText({ result, message }: AuditItem, { hasColours, isForPeople }: Terminal): string {
  if (result === null) return inMood('not told', 'uneasy', hasColours);
  const text = message === null ? result : `${result}: ${message}`;
  return result === 'done' || !isForPeople ? text : inMood(text, 'bad', hasColours);
}

export function verificationText({ intact, entries, lastHash, fault }: Verification): string {
  if (intact) return `The audit is intact: ${entries} entries, the last with the hash ${lastHash}.\n`;
  return `The audit is not intact: ${fault}. The ${entries} entries before are as they were written.\n`;
}
