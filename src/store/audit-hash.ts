import { createHash } from 'node:crypto';

/** 64 hex digits. */
export function auditHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
