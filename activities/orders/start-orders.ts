/**
 * Starts the workflows of orders. Rows are marked open first: whatever happens then, a repetition finds them, and what has
 * no workflow becomes due again. One that runs already is left alone.
 */
import type { OrderSettings } from '../../config/orders';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderRow } from '../../src/domain/orders/order-row';
import type { VisitInput } from '../../src/domain/orders/order-visit';
import type { StartOrder, StartOutcome, WaitingOrders } from '../../src/domain/orders/shop-look';
import { placeText } from '../../src/domain/orders/node-place';
import { beatingUntilCancelled } from '../beating';
import { failAs } from '../fail';
import type { ChangedRow } from './ask-batch';
import { attemptPolicyOf, shopRulesOf } from './rules';

export interface StartDeps {
  settings: () => OrderSettings;
  records: {
    /** Makes it where there is none. */
    epoch: (shop: string) => Promise<string>;
    /** Those that were opened first come first. */
    readOpen: (shop: string) => Promise<{ row: OrderRow; openedAtMs: number }[]>;
    /** At most `limit` of those that are due to be sent, the longest due first; to `place`. Returns those that it marked. */
    markOpen: (shop: string, nowMs: number, limit: number, place: string) => Promise<OrderId[]>;
    /** Of those that were changed since, nothing is written. */
    change: (shop: string, changes: readonly ChangedRow[]) => Promise<unknown>;
    waiting: (shop: string, nowMs: number) => Promise<WaitingOrders>;
  };
  /** Starts the order's workflow, unless it runs. */
  startVisit: (input: VisitInput) => Promise<void>;
  isVisitRunning: (shop: string, orderId: OrderId) => Promise<boolean>;
}

/** A workflow that somebody has terminated is missed after so long. */
const lookAfterMs = 30 * 60_000;
const askedAtOnce = 10;

export function startOrdersWith(deps: StartDeps) {
  return (order: StartOrder): Promise<StartOutcome> => failAs(() => beatingUntilCancelled(() => start(deps, order)));
}

/** By the clock of who asks, which has said what is due. */
async function start(deps: StartDeps, { shop, room, known, at }: StartOrder): Promise<StartOutcome> {
  const { settings, records } = deps;
  const nowMs = Date.parse(at);
  const epoch = await records.epoch(shop);
  const isKnown = new Set(known);
  const isDoubtful = ({ row, openedAtMs }: { row: OrderRow; openedAtMs: number }) =>
    !isKnown.has(row.orderId) || nowMs - openedAtMs >= lookAfterMs;
  const lost = await withoutVisit(deps, shop, (await records.readOpen(shop)).filter(isDoubtful));
  // They are sent again in their turn, within the same limits as all others.
  await records.change(
    shop,
    lost.map(({ row, openedAtMs }) => ({ row: toStartAgain(row, openedAtMs, at), seq: row.seq })),
  );
  const unknown = (await records.readOpen(shop)).filter(({ row }) => !isKnown.has(row.orderId)).length;
  const place = placeText(settings().integrationServer);
  const marked = room > unknown ? await records.markOpen(shop, nowMs, room - unknown, place) : [];
  const open = (await records.readOpen(shop)).map(({ row }) => row);
  const policy = attemptPolicyOf(settings());
  await inParts(
    open.filter(({ orderId }) => marked.includes(orderId)),
    (row) => deps.startVisit({ shop, epoch, row, policy }),
  );
  const waiting = await records.waiting(shop, nowMs);
  return { open: open.map(({ orderId }) => orderId), waiting, rules: shopRulesOf(settings()) };
}

async function withoutVisit<Order extends { row: OrderRow }>(
  { isVisitRunning }: StartDeps,
  shop: string,
  orders: readonly Order[],
): Promise<Order[]> {
  const lost: Order[] = [];
  await inParts(orders, async (order) => {
    if (!(await isVisitRunning(shop, order.row.orderId))) lost.push(order);
  });
  return lost;
}

/** Its workflow was terminated, maybe while its task ran, or never begun: the token is asked for first. */
function toStartAgain(row: OrderRow, openedAtMs: number, at: string): OrderRow {
  const openSince = row.token.openSince ?? new Date(openedAtMs).toISOString();
  return { ...row, phase: 'toStart', dueAt: at, token: { ...row.token, openSince }, updatedAt: at, seq: row.seq + 1 };
}

async function inParts<Thing>(things: readonly Thing[], act: (thing: Thing) => Promise<void>): Promise<void> {
  for (let from = 0; from < things.length; from += askedAtOnce)
    await Promise.all(things.slice(from, from + askedAtOnce).map(act));
}
