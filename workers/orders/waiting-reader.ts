import { namedInAlert, type WaitingOrders } from '../../src/domain/orders/shop-look';
import { countDueToStart, readNextStart } from '../../src/store/orders/due-orders';
import { countAttention, countNotOver, readLongestWaiting } from '../../src/store/orders/waiting-orders';
import type { Store } from '../../src/store/store';

export class WaitingReader {
  constructor(private readonly store: Store) {}

  read(shop: string, nowMs: number): Promise<WaitingOrders> {
    return this.store.use(async (session) => {
      const now = new Date(nowMs);
      const attention: WaitingOrders['attention'] = {};
      for (const { attention: reason, count, since } of await countAttention(session, shop)) {
        const rows = await readLongestWaiting(session, shop, reason, namedInAlert);
        const orders = rows.map(({ orderId, number, progress }) => ({ orderId, number, attempts: progress.attempts }));
        attention[reason] = { count, since: since.toISOString(), orders };
      }
      const nextStart = await readNextStart(session, shop, now);
      return {
        toStart: await countDueToStart(session, shop, now),
        nextStartAt: nextStart?.toISOString() ?? null,
        attention,
        unfinished: await countNotOver(session, shop),
      };
    });
  }
}
