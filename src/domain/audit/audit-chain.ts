/** The entries of the audit as a chain: each holds the hash of the one before, so that none can be changed unseen. */
import type { AuditFacts } from './audit-entry';

/** The end of a chain. */
export interface ChainEnd {
  /** Counts from 1; 0 before the first entry. */
  number: number;
  /** SHA-256, 64 hex digits. */
  hash: string;
}

export interface AuditEntry extends AuditFacts, ChainEnd {
  previousHash: string;
}

export const chainBegin: ChainEnd = { number: 0, hash: '0'.repeat(64) };

/** What the hash of an entry is made from: a contract, because every hash that is stored was made from it. */
export function sealedText(facts: AuditFacts, number: number, previousHash: string): string {
  const { request, kind, at, who, machine, via, what, object, options, reason, result, message } = facts;
  const sealed = [number, request, kind, at, who, machine, via, what, object, options, reason, result, message];
  return JSON.stringify([...sealed, previousHash]);
}

/** What is wrong with `entry` as the one after `previous`; null when nothing is. */
export function judgeLink(previous: ChainEnd, entry: AuditEntry, hashOf: (text: string) => string): string | null {
  const { number, previousHash, hash } = entry;
  if (number !== previous.number + 1) return `entry ${previous.number + 1} is missing; the next one is ${number}`;
  if (hashOf(sealedText(entry, number, previousHash)) !== hash)
    return `entry ${number} was changed after it was written`;
  if (previousHash !== previous.hash) return `entry ${number} does not follow from the one before it`;
  return null;
}

/** `last`: the last entry that is there. `head`: where the writers say that the chain ends; null when they do not. */
export function judgeEnd(last: ChainEnd, head: ChainEnd | null): string | null {
  if (head === null) return 'it is not known where the chain ends: the row of audit_head is missing';
  if (head.number > last.number)
    return `entry ${last.number + 1} and what followed are missing; the last one is ${head.number}`;
  if (head.number < last.number || head.hash !== last.hash)
    return `the chain should end with another entry ${head.number}`;
  return null;
}
