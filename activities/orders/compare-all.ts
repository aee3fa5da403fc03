/**
 * What is done each night. All ids of the shop at or below the floor, which no look reads any more, are compared with the
 * records; where records may have been deleted nothing can be compared, and there it has been, each night before. Orders
 * that were given up as gone are looked for once more. What is old is deleted.
 */
import { Context } from '@temporalio/activity';
import type { OrderSettings } from '../../config/orders';
import { compareIds, higherId, type OrderId } from '../../src/domain/orders/order';
import { newOrderRow, type OrderRow } from '../../src/domain/orders/order-row';
import { beatingUntilCancelled } from '../beating';
import { failAs } from '../fail';
import type { Compared } from './index';
import { takeBackReturned, type ReturnDeps } from './returned-orders';
import { walkUnrecorded, type WalkDeps } from './unrecorded';

export interface CompareDeps extends WalkDeps, ReturnDeps {
  settings: () => OrderSettings;
  shopOrders: () => ReturnType<WalkDeps['shopOrders']> & ReturnType<ReturnDeps['shopOrders']>;
  records: ReturnDeps['records'] & {
    /** Null: scanning has not begun. */
    readComparedFrom: (shop: string) => Promise<OrderId | null>;
    /** Returns those of which there was none. */
    add: (shop: string, rows: readonly OrderRow[]) => Promise<OrderId[]>;
    /** A small batch of old ones at or below the floor; raises where comparing begins first. 0: there are no more. */
    pruneSome: (shop: string, floor: OrderId, beforeMs: number) => Promise<number>;
    writeComparedAt: (shop: string, atMs: number) => Promise<void>;
  };
  /** Of the node, those that are older. */
  pruneTokens: (olderThanMs: number) => Promise<number>;
}

export function compareAllWith(deps: CompareDeps) {
  return (shop: string, floor: OrderId): Promise<Compared> =>
    failAs(() => beatingUntilCancelled(() => compare(deps, shop, floor)));
}

async function compare(deps: CompareDeps, shop: string, floor: OrderId): Promise<Compared> {
  const { settings, now, records } = deps;
  const { cancellationSignal } = Context.current();
  const { retentionMs } = settings();
  const missed = (await addMissed(deps, shop, floor)) + (await takeBackReturned(deps, shop));
  let pruned = 0;
  for (;;) {
    cancellationSignal.throwIfAborted();
    const some = await records.pruneSome(shop, floor, now() - retentionMs);
    pruned += some;
    if (some === 0) break;
  }
  await records.writeComparedAt(shop, now());
  return { missed, pruned, prunedTokens: await pruneTokens(deps, retentionMs) };
}

async function addMissed(deps: CompareDeps, shop: string, floor: OrderId): Promise<number> {
  const { now, records } = deps;
  const { cancellationSignal } = Context.current();
  const from = await records.readComparedFrom(shop);
  if (from === null || compareIds(from, floor) >= 0) return 0;
  let missed = 0;
  for await (const { unrecorded } of walkUnrecorded(deps, shop, higherId(from, '0'), floor)) {
    cancellationSignal.throwIfAborted();
    const at = new Date(now()).toISOString();
    missed += (
      await records.add(
        shop,
        unrecorded.map(({ orderId }) => newOrderRow(orderId, at)),
      )
    ).length;
  }
  return missed;
}

/** The node may be away, which is told elsewhere: what is left there is deleted the next night. */
async function pruneTokens({ pruneTokens: prune }: CompareDeps, retentionMs: number): Promise<number | null> {
  try {
    return await prune(retentionMs);
  } catch (error) {
    Context.current().log.warn('tokens on the node could not be pruned', { error });
    return null;
  }
}
