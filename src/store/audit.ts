/** The table of what people did: appended to, and read. */
import type { RowDataPacket } from 'mysql2';
import { sealedText, type AuditEntry, type ChainEnd } from '../domain/audit/audit-chain';
import { fitted, type AuditFacts } from '../domain/audit/audit-entry';
import { auditHash } from './audit-hash';
import { StoreFailure } from './failure';
import type { Session } from './pool';

const duplicate = 1062;
const columns =
  'number, request, kind, at, who, machine, via, what, object, options, reason, result, message, previous_hash, hash';

/** Of a request that has such an entry already there is no second one. */
export async function appendAudit(session: Session, facts: AuditFacts): Promise<void> {
  await session.beginTransaction();
  try {
    const head = await lockHead(session);
    const entry = seal(facts, head);
    await insertEntry(session, entry);
    await moveHead(session, entry);
    await session.commit();
  } catch (error) {
    if ((error as { errno?: unknown }).errno !== duplicate || !String(error).includes('one_of_each')) throw error;
    // Written before by an attempt whose answer was lost.
    await session.rollback();
  }
}

/** Entry by entry in their order: those after `number`, `count` at most. */
export async function readChain(session: Session, number: number, count: number): Promise<AuditEntry[]> {
  const sql = `select ${columns} from audit where number > ? order by number limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [number, count]);
  return rows.map(entryOf);
}

/** The entries of the newest requests that wrote any since then (ISO; null: ever), in their order. */
export async function readRequests(session: Session, since: string | null, limit: number): Promise<AuditEntry[]> {
  const newest = 'select request from audit where at >= ? group by request order by max(number) desc limit ?';
  // A limit right below `in` is not understood.
  const sql = `select ${columns} from audit where request in (select request from (${newest}) newest) order by number`;
  const from = since === null ? new Date(0) : new Date(since);
  const [rows] = await session.query<RowDataPacket[]>(sql, [from, limit]);
  return rows.map(entryOf);
}

/** Null: its row is not there. */
export async function readHead(session: Session): Promise<ChainEnd | null> {
  const [[row]] = await session.query<RowDataPacket[]>('select number, hash from audit_head where id = 1');
  return row === undefined ? null : { number: Number(row.number), hash: String(row.hash) };
}

async function lockHead(session: Session): Promise<ChainEnd> {
  const [[row]] = await session.query<RowDataPacket[]>('select number, hash from audit_head where id = 1 for update');
  if (row === undefined) {
    throw new StoreFailure(
      'storeBroken',
      'nothing can be added to the audit: the row of audit_head is gone; restore a backup',
    );
  }
  return { number: Number(row.number), hash: String(row.hash) };
}

function seal(facts: AuditFacts, { number: last, hash: previousHash }: ChainEnd): AuditEntry {
  const number = last + 1;
  const kept = fitted(facts);
  return { ...kept, number, previousHash, hash: auditHash(sealedText(kept, number, previousHash)) };
}

async function insertEntry(session: Session, entry: AuditEntry): Promise<void> {
  const { number, request, kind, at, who, machine, via, what, object, options, reason, result, message } = entry;
  const values = [
    number,
    request,
    kind,
    new Date(at),
    who,
    machine,
    via,
    what,
    object,
    options,
    reason,
    result,
    message,
  ];
  await session.execute(`insert into audit (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
    ...values,
    entry.previousHash,
    entry.hash,
  ]);
}

async function moveHead(session: Session, { number, hash }: ChainEnd): Promise<void> {
  await session.query('update audit_head set number = ?, hash = ? where id = 1', [number, hash]);
}

function entryOf(row: RowDataPacket): AuditEntry {
  const {
    number,
    at,
    previous_hash: previousHash,
    ...rest
  } = row as { number: number; at: Date; previous_hash: string };
  return {
    ...(rest as Omit<AuditEntry, 'number' | 'at' | 'previousHash'>),
    number,
    at: at.toISOString(),
    previousHash,
  };
}
