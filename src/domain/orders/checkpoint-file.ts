/**
 * The legacy's checkpoint file: a record per line, oldest first, `index created_at updated_at order_id status reason
 * attempts`, without a reason before its seventh column came. The last line has `^HEAD` for its index, and its order is
 * the legacy's position.
 */
import { checkpointClock, type CheckpointClock } from './checkpoint-time';
import { compareIds, isOrderId, type CheckedOrder, type OrderId, type OrderReason } from './order';

export interface Checkpoint {
  /** In the order of the file, the one of `^HEAD` last; each order once. */
  orders: CheckedOrder[];
  head: OrderId;
  /** Lines about an order that another line knows something newer of. */
  doubled: number;
}

export interface CheckpointFault {
  /** From 1; null: of the whole file. */
  line: number | null;
  sentence: string;
}

/** With a fault anywhere, nothing is taken. */
export type ReadCheckpoint =
  { kind: 'read'; checkpoint: Checkpoint } | { kind: 'wrong'; faults: [CheckpointFault, ...CheckpointFault[]] };

export const headMark = '^HEAD';
/** So many faults say enough about a file that is something else. */
const mostFaults = 20;
const legacyReasons: readonly string[] = ['OK', 'NOT_FOUND', 'PAYMENT_PENDING'] satisfies OrderReason[];

export function readCheckpoint(text: string, timeZone: string): ReadCheckpoint {
  const clock = checkpointClock(timeZone);
  // Some editors put a mark of Unicode at the beginning, which nobody sees.
  const whole = text.replace(/^\uFEFF/, '').trimEnd();
  const lines = whole === '' ? [] : whole.split(/\r?\n/);
  const faults: CheckpointFault[] = [];
  const rows: CheckedOrder[] = [];
  for (const [at, line] of lines.entries()) {
    const row = readLine(line, at, at === lines.length - 1, clock);
    if (typeof row !== 'string') rows.push(row);
    else if (faults.length < mostFaults) faults.push({ line: at + 1, sentence: row });
  }
  if (lines.length === 0) faults.push({ line: null, sentence: 'the checkpoint file is empty' });
  const [first, ...others] = faults;
  if (first !== undefined) return { kind: 'wrong', faults: [first, ...others] };
  const orders = newestOfEach(rows);
  return {
    kind: 'read',
    checkpoint: { orders, head: rows.at(-1)?.orderId ?? '', doubled: rows.length - orders.length },
  };
}

/** A sentence when it is none. Blanks in a row count as one, as they did for the legacy. */
function readLine(line: string, index: number, isLast: boolean, clock: CheckpointClock): CheckedOrder | string {
  const words = line.split(/[ \t]+/).filter((word) => word !== '');
  if (words.length !== 6 && words.length !== 7)
    return `there are ${words.length} columns instead of 7, or 6 without a reason`;
  const [mark = '', created = '', updated = '', orderId = '', status = '', sixth = '', seventh] = words;
  const wrongMark = findMarkFault(mark, index, isLast);
  if (wrongMark !== null) return wrongMark;
  const [createdAt, updatedAt] = [clock.read(created), clock.read(updated)];
  if (createdAt.kind === 'wrong') return createdAt.why;
  if (updatedAt.kind === 'wrong') return updatedAt.why;
  if (!isOrderId(orderId)) return `${shown(orderId)} is no order id; write digits`;
  if (status !== 'SUCCESS' && status !== 'FAILED') return `${shown(status)} is no status; write SUCCESS or FAILED`;
  const impliedReason = status === 'SUCCESS' ? 'OK' : 'NOT_FOUND';
  const [reason, attempts] = seventh === undefined ? [impliedReason, sixth] : [sixth, seventh];
  if (!isLegacyReason(reason)) return `${shown(reason)} is no reason; write ${legacyReasons.join(', ')}`;
  if (!/^\d{1,9}$/.test(attempts)) return `${shown(attempts)} is no count of attempts; write digits`;
  return {
    ...{ orderId, status, reason, attempts: Number(attempts) },
    createdAt: new Date(createdAt.atMs).toISOString(),
    updatedAt: new Date(updatedAt.atMs).toISOString(),
  };
}

function findMarkFault(mark: string, index: number, isLast: boolean): string | null {
  if (isLast) return mark === headMark ? null : `the last line begins with ${shown(mark)}: ${headMark} is missing?`;
  if (mark === headMark) return `${headMark} stands before the last line; only the last one has it`;
  return mark === String(index) ? null : `the index is ${shown(mark)} instead of ${index}; is a line missing or added?`;
}

function isLegacyReason(word: string): word is OrderReason {
  return legacyReasons.includes(word);
}

function shown(word: string): string {
  return JSON.stringify(word.slice(0, 40));
}

/** The legacy read new orders in no order, so it could take up one anew that it had a row of already. */
function newestOfEach(rows: readonly CheckedOrder[]): CheckedOrder[] {
  const newest = new Map<OrderId, CheckedOrder>();
  for (const row of rows) {
    const known = newest.get(row.orderId);
    if (known !== undefined && known.updatedAt > row.updatedAt) continue;
    // What is newer stands where it was written last.
    newest.delete(row.orderId);
    const isFirst = known === undefined || row.createdAt < known.createdAt;
    newest.set(row.orderId, isFirst ? row : { ...row, createdAt: known.createdAt });
  }
  return [...newest.values()];
}

/** Merging an import: who was looked at last knows best. */
export function isNewer(imported: CheckedOrder, known: CheckedOrder | null): boolean {
  return known === null || imported.updatedAt > known.updatedAt;
}

export type WrittenCheckpoint =
  | {
      kind: 'written';
      text: string;
      head: OrderId;
      /** Orders above `^HEAD`, which the legacy would take up anew, that it must never send: a person has to see to them. */
      notSafe: OrderId[];
    }
  | { kind: 'noHead'; sentence: string };

/** As it is written into a checkpoint. */
export interface HandedOrder extends CheckedOrder {
  /** A task may be running for it, or have run without its effect being seen yet. */
  mayRun?: boolean;
}

/** `lowestUnchecked` is the lowest order of the shop above the scan's floor that was not answered for; null: none. */
export function writeCheckpoint(
  orders: readonly HandedOrder[],
  lowestUnchecked: OrderId | null,
  timeZone: string,
  maxAttempts: number,
): WrittenCheckpoint {
  const isBelow = ({ orderId }: HandedOrder) => lowestUnchecked === null || compareIds(orderId, lowestUnchecked) < 0;
  const head = orders.filter(isBelow).reduce<HandedOrder | null>(higherOrder, null);
  if (head === null) {
    const why = lowestUnchecked === null ? 'no order is checked yet' : `order ${lowestUnchecked} is not checked yet`;
    return { kind: 'noHead', sentence: `${why}, so there is nothing for ${headMark}; ask again when it is` };
  }
  const rows = [...orders.filter((order) => order !== head), head];
  const clock = checkpointClock(timeZone);
  const lines = rows.map((order, at) => lineOf(order, order === head ? headMark : String(at), clock, maxAttempts));
  const above = orders.filter(({ orderId, ...order }) => compareIds(orderId, head.orderId) > 0 && mustNotBeSent(order));
  return {
    ...{ kind: 'written', head: head.orderId, notSafe: above.map(({ orderId }) => orderId) },
    text: lines.map((line) => `${line}\n`).join(''),
  };
}

function higherOrder(one: HandedOrder | null, other: HandedOrder): HandedOrder {
  return one !== null && compareIds(one.orderId, other.orderId) > 0 ? one : other;
}

function lineOf(order: HandedOrder, mark: string, { write }: CheckpointClock, maxAttempts: number): string {
  const moments = `${write(Date.parse(order.createdAt))} ${write(Date.parse(order.updatedAt))}`;
  return `${mark} ${moments} ${order.orderId} ${resultOf(order, maxAttempts)}`;
}

/** The legacy tries what FAILED while attempts <= maxAttempts. */
function resultOf(order: HandedOrder, maxAttempts: number): string {
  if (order.status === 'SUCCESS') return `SUCCESS OK ${order.attempts}`;
  if (mustNotBeSent(order)) return `FAILED NOT_FOUND ${maxAttempts + 1}`;
  return `FAILED ${isLegacyReason(order.reason) ? order.reason : 'NOT_FOUND'} ${order.attempts}`;
}

function mustNotBeSent({ status, reason, mayRun }: Pick<HandedOrder, 'status' | 'reason' | 'mayRun'>): boolean {
  return status === 'UNKNOWN' || status === 'ABANDONED' || reason === 'BAD_NUMBER' || mayRun === true;
}
