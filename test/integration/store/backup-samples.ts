/** What tests of backups put into a store, and how a file becomes a whole backup. */
import { createHash } from 'node:crypto';
import type { AuditFacts } from '../../../src/domain/audit/audit-entry';
import { lastLine } from '../../../src/store/backup-file';

export const signed = (text: string): string => text + lastLine(createHash('sha256').update(text).digest('hex'));

let requests = 0;
export const facts = (own: Partial<AuditFacts> = {}): AuditFacts => ({
  request: String((requests += 1)).padStart(36, '0'),
  kind: 'asked',
  at: '2026-01-01T00:00:00.123Z',
  who: 'ann',
  machine: 'h1',
  via: 'command line',
  what: 'tenants stop',
  object: `it's "odd" \\ ; -- 😀 \u0000\n`,
  options: null,
  reason: null,
  result: null,
  message: null,
  ...own,
});
