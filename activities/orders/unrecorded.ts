/** Walks over the shop's orders, and tells those of which there is no record. */
import {
  differingRanges,
  nextSpan,
  partSizeOf,
  rangeFrom,
  usualSpan,
  type IdPart,
  type IdRange,
} from '../../src/domain/orders/id-parts';
import { compareIds, highestOrderId, higherId, type OrderId } from '../../src/domain/orders/order';
import type { UnrecordedOrder } from '../../src/domain/orders/scan-window';
import type { ShopReader } from '../../src/domain/orders/shop-reader';

export interface RecordedIds {
  countParts: (shop: string, range: IdRange, partSize: string) => Promise<IdPart[]>;
  readIds: (shop: string, range: IdRange) => Promise<OrderId[]>;
}

export interface WalkDeps {
  shopOrders: () => Pick<ShopReader, 'nextId' | 'countParts' | 'readCreated'>;
  recorded: RecordedIds;
}

export interface WalkedPart {
  /** Lowest id first. */
  unrecorded: UnrecordedOrder[];
  /** The highest one that was visible; everything up to it was read. */
  through: OrderId;
}

/** Orders that are read at once where the shop and the records differ. */
const pageSize = 5_000;

/** From the lowest id on, all above `above` and through `last`. */
export async function* walkUnrecorded(
  { shopOrders, recorded }: WalkDeps,
  shop: string,
  above: OrderId,
  last: OrderId = highestOrderId,
): AsyncGenerator<WalkedPart> {
  const orders = shopOrders();
  let span = usualSpan;
  let walked = above;
  for (;;) {
    const first = await orders.nextId(walked);
    if (first === null || compareIds(first, last) > 0) return;
    const range = rangeFrom(first, span, last);
    const partSize = partSizeOf(span);
    const [ofShop, known] = await Promise.all([
      orders.countParts(range, partSize),
      recorded.countParts(shop, range, partSize),
    ]);
    for (const differing of differingRanges(ofShop, known, partSize, range))
      yield* readDiffering(orders, recorded, shop, differing);
    yield { unrecorded: [], through: ofShop.reduce((high, part) => higherId(high, part.highest), first) };
    span = nextSpan(
      span,
      ofShop.reduce((sum, part) => sum + part.count, 0),
    );
    walked = range.through;
  }
}

/** Of the shop first: what is recorded meanwhile has a record. */
async function* readDiffering(
  orders: Pick<ShopReader, 'readCreated'>,
  recorded: RecordedIds,
  shop: string,
  { above, through }: IdRange,
): AsyncGenerator<WalkedPart> {
  let from = above;
  for (;;) {
    const page = await orders.readCreated({ above: from, through }, pageSize);
    const highest = page.at(-1)?.orderId;
    if (highest === undefined) return;
    const known = new Set(await recorded.readIds(shop, { above: from, through: highest }));
    yield { unrecorded: page.filter(({ orderId }) => !known.has(orderId)), through: highest };
    if (page.length < pageSize) return;
    from = highest;
  }
}
