import { lowerId, type OrderId } from '../../src/domain/orders/order';
import { beatingUntilCancelled } from '../beating';
import { failAs } from '../fail';
import { walkUnrecorded, type WalkDeps } from './unrecorded';

export interface LowestUncheckedDeps extends WalkDeps {
  records: {
    /** The lowest that is recorded and was not checked yet, wherever it is. */
    readLowestUnchecked: (shop: string) => Promise<OrderId | null>;
  };
}

/** Without a record above the floor, or recorded and not checked yet. */
export function lowestUncheckedWith(deps: LowestUncheckedDeps) {
  return (shop: string, floor: OrderId): Promise<OrderId | null> =>
    failAs(() =>
      beatingUntilCancelled(async () => {
        const young = await deps.records.readLowestUnchecked(shop);
        for await (const { unrecorded } of walkUnrecorded(deps, shop, floor)) {
          const [lowest] = unrecorded;
          if (lowest !== undefined) return young === null ? lowest.orderId : lowerId(young, lowest.orderId);
        }
        return young;
      }),
    );
}
