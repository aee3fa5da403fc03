import type { OrderSettings } from '../../config/orders';
import { compareIds, idBefore, type OrderId } from '../../src/domain/orders/order';
import { noStops } from '../../src/domain/orders/shop-stops';
import type { ShopReader } from '../../src/domain/orders/shop-reader';
import { beatingUntilCancelled } from '../beating';
import { failAs, failWith } from '../fail';
import type { ScanBeginning, ScanBegun } from './index';
import { shopRulesOf } from './rules';

export interface BeginDeps {
  settings: () => OrderSettings;
  shopOrders: () => Pick<ShopReader, 'highestId'>;
  records: {
    /** Makes what is known of a shop where there is nothing. */
    epoch: (shop: string) => Promise<string>;
    readKnown: (shop: string) => Promise<Pick<ScanBegun, 'floor' | 'stops'>>;
    writeBeginning: (shop: string, floor: OrderId) => Promise<void>;
  };
}

/** Repeated, it begins at the same place; with `now` at what is the newest order then. */
export function beginScanWith({ settings, shopOrders, records }: BeginDeps) {
  return (shop: string, from: ScanBeginning): Promise<ScanBegun> =>
    failAs(() =>
      beatingUntilCancelled(async () => {
        const rules = shopRulesOf(settings());
        await records.epoch(shop);
        if (from.kind === 'known') return { ...(await records.readKnown(shop)), rules };
        const highest = (await shopOrders().highestId()) ?? '0';
        const floor = from.kind === 'now' ? highest : idBefore(from.id);
        if (from.kind === 'id' && compareIds(floor, highest) > 0) {
          const sentence = `the newest order of the shop is ${highest}, and ${from.id} is none of it yet`;
          throw failWith('scanRequestRefused', `${sentence}; write ${highest} or less, or --from-now`);
        }
        await records.writeBeginning(shop, floor);
        return { floor, stops: noStops, rules };
      }),
    );
}
