import { namedInAlert, type WaitingOrders } from '../../src/domain/orders/shop-look';
import { countDueToStart, readNextStart } from '../../src/store/orders/due-orders';
import {
  countAttention,
  countIntegrated,
  countNotOver,
  readLongestWaiting,
} from '../../src/store/orders/waiting-orders';
import type { Session } from '../../src/store/pool';
import type { Store } from '../../src/store/store';

/** Counting all integrated orders takes as long as there are many: the number is for people, who can wait. */
const countedAgainAfterMs = 10 * 60_000;

export class WaitingReader {
  private readonly integrated = new Map<string, { orders: number; atMs: number }>();

  constructor(private readonly store: Store) {}

  read(shop: string, nowMs: number): Promise<WaitingOrders> {
    return this.store.use(async (session) => {
      const now = new Date(nowMs);
      const attention: WaitingOrders['attention'] = {};
      let needsAttention = 0;
      for (const { attention: reason, count, since } of await countAttention(session, shop)) {
        needsAttention += count;
        const rows = await readLongestWaiting(session, shop, reason, namedInAlert);
        const orders = rows.map(({ orderId, number, progress }) => ({ orderId, number, attempts: progress.attempts }));
        attention[reason] = { count, since: since.toISOString(), orders };
      }
      const nextStart = await readNextStart(session, shop, now);
      return {
        toStart: await countDueToStart(session, shop, now),
        nextStartAt: nextStart?.toISOString() ?? null,
        attention,
        totals: {
          integrated: await this.countIntegrated(session, shop, nowMs),
          open: await countNotOver(session, shop),
          needsAttention,
        },
      };
    });
  }

  private async countIntegrated(session: Session, shop: string, nowMs: number): Promise<number> {
    const known = this.integrated.get(shop);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < countedAgainAfterMs) return known.orders;
    const orders = await countIntegrated(session, shop);
    this.integrated.set(shop, { orders, atMs: nowMs });
    return orders;
  }
}
