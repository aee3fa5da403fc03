import { rowAfter } from '../../src/domain/orders/order-row';
import type { OrderNews } from '../../src/domain/orders/order-news';
import type { OrderId } from '../../src/domain/orders/order';
import type { RecordVisit } from '../../src/domain/orders/order-visit';
import type { ChangedRow } from './ask-batch';

export interface RecordVisitDeps {
  records: {
    /** Each unless it was changed since; returns those that were written. */
    change: (shop: string, changes: readonly ChangedRow[]) => Promise<OrderId[]>;
  };
  /** Tells the workflow of the shop. */
  tellShop: (shop: string, news: OrderNews) => Promise<void>;
}

/** Repeated after the row was written it writes nothing more, and tells once more. */
export function recordVisitWith({ records, tellShop }: RecordVisitDeps) {
  return async ({ shop, row, decided, token, number, at, news }: RecordVisit): Promise<void> => {
    await records.change(shop, [{ row: rowAfter(row, decided, { number, token, at }), seq: row.seq }]);
    await tellShop(shop, news);
  };
}
