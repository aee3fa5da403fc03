/**
 * What people want of orders. What was carried out before its answer was lost is not carried out twice: an order that was
 * changed since it was asked for is refused.
 */
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderChange, OrderChangeAnswer, OrderFilter } from '../../src/domain/orders/order-change';
import { namedOrders } from '../../src/domain/orders/shop-look';
import type { OrderRow } from '../../src/domain/orders/order-row';
import { judgeWish } from '../../src/domain/orders/order-wish';
import { beatingUntilCancelled } from '../beating';
import { failAs, failWith } from '../fail';
import type { ChangedRow } from './ask-batch';

export interface ChangeDeps {
  now: () => number;
  records: {
    read: (shop: string, ids: readonly OrderId[]) => Promise<OrderRow[]>;
    readNumbered: (shop: string, number: string) => Promise<OrderRow[]>;
    /** Lowest id first, those above `above`. */
    readMatching: (shop: string, filter: OrderFilter, above: OrderId, limit: number) => Promise<OrderRow[]>;
    /** Each unless it was changed since; returns those that were written. */
    change: (shop: string, changes: readonly ChangedRow[]) => Promise<OrderId[]>;
  };
}

const batchSize = 500;

export function changeOrdersWith(deps: ChangeDeps) {
  return (change: OrderChange): Promise<OrderChangeAnswer> =>
    failAs(() => beatingUntilCancelled(() => carryOut(deps, change)));
}

async function carryOut(deps: ChangeDeps, change: OrderChange): Promise<OrderChangeAnswer> {
  const { records } = deps;
  const { shop, which } = change;
  const answer: OrderChangeAnswer = { changed: 0, refused: [], refusedCount: 0, orders: [] };
  if ('filter' in which) {
    const { filter } = which;
    if (Object.values(filter).every((value) => value === undefined))
      throw failWith('orderRequestRefused', 'a filter that names nothing fits every order; name a status or a reason');
    let above: OrderId = '0';
    for (;;) {
      const rows = await records.readMatching(shop, filter, above, batchSize);
      await changeRows(deps, change, rows, answer);
      const last = rows.at(-1);
      if (last === undefined || rows.length < batchSize) return answer;
      above = last.orderId;
    }
  }
  const rows =
    'orderId' in which ? await records.read(shop, [which.orderId]) : await records.readNumbered(shop, which.number);
  if (rows.length === 0) throw failWith('orderUnknown', unknownSentence(which));
  if (rows.length > 1) {
    const why = 'other orders have the same number; name it by its id';
    for (const { orderId } of rows) refuse(answer, orderId, why);
    return answer;
  }
  await changeRows(deps, change, rows, answer);
  return answer;
}

async function changeRows(
  { now, records }: ChangeDeps,
  { shop, wish, which, askedAt }: OrderChange,
  rows: readonly OrderRow[],
  answer: OrderChangeAnswer,
): Promise<void> {
  const at = new Date(now()).toISOString();
  const isMeant = !('filter' in which) || which.filter.status === 'UNKNOWN' || which.filter.reason === 'NO_PROOF';
  const changes: ChangedRow[] = [];
  for (const row of rows) {
    if (askedAt !== undefined && Date.parse(row.updatedAt) > Date.parse(askedAt)) {
      refuse(
        answer,
        row.orderId,
        `it was changed at ${row.updatedAt}, after this was asked; look at it, and ask again`,
      );
      continue;
    }
    const judged = judgeWish(row, wish, at, isMeant);
    if (judged.kind === 'possible') changes.push({ row: judged.row, seq: row.seq });
    else refuse(answer, row.orderId, judged.why);
  }
  const written = new Set(await records.change(shop, changes));
  for (const { row } of changes) {
    const { orderId } = row;
    if (!written.has(orderId)) refuse(answer, orderId, 'it was changed at this moment; look at it, and ask again');
    else if ((answer.changed += 1) <= namedOrders) answer.orders.push(orderId);
  }
}

function refuse(answer: OrderChangeAnswer, orderId: OrderId, why: string): void {
  answer.refusedCount += 1;
  if (answer.refusedCount <= namedOrders) answer.refused.push({ orderId, why });
}

function unknownSentence(which: { orderId: OrderId } | { number: string }): string {
  const name = 'orderId' in which ? `with the id ${which.orderId}` : `with the number ${which.number}`;
  return `there is no record of an order ${name}; it was not scanned yet, or its record is gone because it is old`;
}
