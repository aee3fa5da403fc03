/** Those of the activities of orders that keep the records and read the shop. */
import type { ShopStops } from '../../src/domain/orders/shop-stops';
import { failAs } from '../fail';
import { beginScanWith, type BeginDeps } from './begin-scan';
import type { OrderBookkeeping } from './bookkeeping';
import { changeOrdersWith, type ChangeDeps } from './change-orders';
import { compareAllWith, type CompareDeps } from './compare-all';
import { giveAttemptsBackWith, type GiveBackDeps } from './give-attempts-back';
import { importCheckpointWith, type ImportDeps } from './import-checkpoint';
import type { OrderActivities } from './index';
import { lookForOrdersWith, type LookDeps } from './look-for-orders';
import { lowestUncheckedWith, type LowestUncheckedDeps } from './lowest-unchecked';
import { recordVisitWith, type RecordVisitDeps } from './record-visit';
import { startOrdersWith, type StartDeps } from './start-orders';

type Needs = LookDeps &
  StartDeps &
  ChangeDeps &
  GiveBackDeps &
  BeginDeps &
  ImportDeps &
  LowestUncheckedDeps &
  CompareDeps &
  NoteStopsDeps &
  RecordVisitDeps;
export type RecordDeps = { [Key in keyof Needs]: Needs[Key] };

export type RecordActivities = Omit<OrderActivities, 'attemptOrder' | 'verifyOrder'>;

export function createRecordActivities(deps: RecordDeps): RecordActivities {
  return {
    lookForOrders: lookForOrdersWith(deps),
    startOrders: startOrdersWith(deps),
    giveAttemptsBack: giveAttemptsBackWith(deps),
    changeOrders: changeOrdersWith(deps),
    beginScan: beginScanWith(deps),
    importCheckpoint: importCheckpointWith(deps),
    lowestUnchecked: lowestUncheckedWith(deps),
    compareAll: compareAllWith(deps),
  };
}

export interface NoteStopsDeps {
  records: { writeStops: (shop: string, stops: ShopStops) => Promise<void> };
}

/** As local activities of the worker that runs the workflows. */
export function createOrderBookkeeping(deps: RecordVisitDeps & NoteStopsDeps): OrderBookkeeping {
  return {
    recordVisit: recordVisitWith(deps),
    noteStops: (shop, stops) => failAs(() => deps.records.writeStops(shop, stops)),
    reportOrder: (shop, news) => deps.tellShop(shop, news),
  };
}
