/** Those of the activities of orders that keep the records and read the shop. */
import type { ShopPause } from '../../src/domain/orders/shop-state';
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
  NotePauseDeps &
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

export interface NotePauseDeps {
  records: { writePause: (shop: string, paused: ShopPause | null) => Promise<void> };
}

/** As local activities of the worker that runs the workflows. */
export function createOrderBookkeeping(deps: RecordVisitDeps & NotePauseDeps): OrderBookkeeping {
  return {
    recordVisit: recordVisitWith(deps),
    notePause: (shop, paused) => failAs(() => deps.records.writePause(shop, paused)),
    reportOrder: (shop, news) => deps.tellShop(shop, news),
  };
}
