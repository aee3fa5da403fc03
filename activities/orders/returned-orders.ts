/** Orders that were given up as gone, and that the shop has again. */
import { Context } from '@temporalio/activity';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderFilter } from '../../src/domain/orders/order-change';
import type { OrderRow } from '../../src/domain/orders/order-row';
import { returnedRow } from '../../src/domain/orders/returned-order';
import type { ShopReader } from '../../src/domain/orders/shop-reader';
import type { ChangedRow } from './ask-batch';

export interface ReturnDeps {
  now: () => number;
  shopOrders: () => Pick<ShopReader, 'readOrders'>;
  records: {
    /** Lowest id first. */
    readMatching: (shop: string, filter: OrderFilter, above: OrderId, limit: number) => Promise<OrderRow[]>;
    /** Each unless it was changed since; returns those that were written. */
    change: (shop: string, changes: readonly ChangedRow[]) => Promise<OrderId[]>;
  };
}

const batchSize = 500;
/** None of them needs a person; that it is named lets the store read them by a key. */
const gone: OrderFilter = { status: 'ABANDONED', reason: 'GONE', needsAttention: false };

/** Records them as due, and says how many. */
export async function takeBackReturned({ now, shopOrders, records }: ReturnDeps, shop: string): Promise<number> {
  const { cancellationSignal } = Context.current();
  let [returned, above]: [number, OrderId] = [0, '0'];
  for (;;) {
    cancellationSignal.throwIfAborted();
    const rows = await records.readMatching(shop, gone, above, batchSize);
    const there = new Set((await shopOrders().readOrders(rows.map(idOf))).map(idOf));
    const back = rows.filter((row) => there.has(row.orderId));
    const at = new Date(now()).toISOString();
    const changes = back.map((row) => ({ row: returnedRow(row, at), seq: row.seq }));
    returned += (await records.change(shop, changes)).length;
    if (rows.length < batchSize) return returned;
    above = rows.at(-1)?.orderId ?? above;
  }
}

function idOf({ orderId }: { orderId: OrderId }): OrderId {
  return orderId;
}
