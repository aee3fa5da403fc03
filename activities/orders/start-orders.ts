/**
 * Starts the workflows of orders. Rows are marked open first: whatever happens then, a repetition finds them, and starts
 * what has no workflow. One that runs already is left alone.
 */
import type { OrderSettings } from '../../config/orders';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderRow } from '../../src/domain/orders/order-row';
import type { VisitInput } from '../../src/domain/orders/order-visit';
import type { StartOrder, StartOutcome, WaitingOrders } from '../../src/domain/orders/shop-look';
import { placeText } from '../../src/domain/orders/node-place';
import { failAs } from '../fail';
import { beating } from './beating';
import { attemptPolicyOf, shopRulesOf } from './rules';

export interface StartDeps {
  settings: () => OrderSettings;
  now: () => number;
  records: {
    /** Makes it where there is none. */
    epoch: (shop: string) => Promise<string>;
    /** Those that were opened first come first. */
    readOpen: (shop: string) => Promise<{ row: OrderRow; openedAtMs: number }[]>;
    /** At most `limit` of those that are due to be sent, the longest due first; to `place`. Returns those that it marked. */
    markOpen: (shop: string, nowMs: number, limit: number, place: string) => Promise<OrderId[]>;
    waiting: (shop: string, nowMs: number) => Promise<WaitingOrders>;
  };
  /** Starts the order's workflow, unless it runs. */
  startVisit: (input: VisitInput) => Promise<void>;
}

/** A workflow that somebody has terminated is missed after so long: no sending takes longer by itself. */
const longestVisitMs = 30 * 60_000;
const startedAtOnce = 10;

export function startOrdersWith(deps: StartDeps) {
  return (order: StartOrder): Promise<StartOutcome> => failAs(() => beating(() => start(deps, order)));
}

async function start(deps: StartDeps, { shop, room, known }: StartOrder): Promise<StartOutcome> {
  const { settings, now, records } = deps;
  const epoch = await records.epoch(shop);
  const isKnown = new Set(known);
  const before = await records.readOpen(shop);
  const unknown = before.filter(({ row }) => !isKnown.has(row.orderId)).length;
  const place = placeText(settings().integrationServer);
  const marked = room > unknown ? await records.markOpen(shop, now(), room - unknown, place) : [];
  const open = await records.readOpen(shop);
  const policy = attemptPolicyOf(settings());
  const lost = open.filter(({ row, openedAtMs }) => !isKnown.has(row.orderId) || now() - openedAtMs >= longestVisitMs);
  for (let at = 0; at < lost.length; at += startedAtOnce) {
    const some = lost.slice(at, at + startedAtOnce);
    await Promise.all(
      some.map(({ row, openedAtMs }) => {
        // Whoever else has marked it open may have started it too.
        const isNew = marked.includes(row.orderId);
        return deps.startVisit({ shop, epoch, row: isNew ? row : maybeSent(row, openedAtMs), policy });
      }),
    );
  }
  const ids: OrderId[] = open.map(({ row }) => row.orderId);
  return { open: ids, waiting: await records.waiting(shop, now()), rules: shopRulesOf(settings()) };
}

/** Its workflow may have been terminated while its task ran: the token is asked for first. */
function maybeSent(row: OrderRow, openedAtMs: number): OrderRow {
  const openSince = row.token.openSince ?? new Date(openedAtMs).toISOString();
  return { ...row, token: { ...row.token, openSince } };
}
