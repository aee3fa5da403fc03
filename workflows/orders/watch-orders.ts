/**
 * The orders of one shop: looks for what is new and what is due, says when who is sent, keeps the gates of the ERP and of
 * the integration node, and tells people what needs them. What is known of each order is a row of the store.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { OrderActivities } from '../../activities/orders';
import { newScanPosition } from '../../src/domain/orders/scan-window';
import { shopConditions, shopFacts } from '../../src/domain/orders/shop-conditions';
import { planShop } from '../../src/domain/orders/shop-plan';
import { withStops } from '../../src/domain/orders/shop-stops';
import { newShopState, type ShopState } from '../../src/domain/orders/shop-state';
import { orderWork } from '../activity-options';
import { ConditionDesk } from '../condition-desk';
import {
  changeOrdersUpdate,
  holdUpdate,
  importCheckpointUpdate,
  lookNowSignal,
  lowestUncheckedUpdate,
  ordersReportedSignal,
  pauseScanUpdate,
  releaseUpdate,
  resumeScanUpdate,
  scanNowUpdate,
  shopKnownQuery,
  startScanUpdate,
  type ChangeOrdersCommand,
  type HoldCommand,
  type ImportCheckpointCommand,
  type PauseScanCommand,
  type ReleaseCommand,
  type ScanNowCommand,
  type ShopCommand,
  type StartScanCommand,
} from './messages';
import { ShopDesk } from './shop-desk';
import { ShopRequests } from './shop-requests';
import { showShop } from './show-shop';

/** A run this long is continued as new as soon as nothing is under way; some fifty cycles without orders. */
export const eventsPerShopRun = 600;

export interface WatchOrdersInput {
  shop: string;
  carried?: ShopState;
}

export async function watchOrders({ shop, carried }: WatchOrdersInput): Promise<void> {
  const desk = new ShopDesk(carried ?? newShopState(shop, new Date().toISOString()));
  const requests = new ShopRequests(desk);
  const conditions = new ConditionDesk();
  let told = carried === undefined ? [] : shopConditions(desk.state);

  setHandler(ordersReportedSignal, (news) => desk.hear(news), { description: 'What was seen of orders that are sent' });
  setHandler(lookNowSignal, () => desk.hurry(), { description: 'Other settings are in force, or a worker has begun' });
  setHandler(shopKnownQuery, () => desk.state, { description: 'All that is known of the shop, but its orders' });
  setHandler(startScanUpdate, (command) => requests.start(command), {
    validator: (command: StartScanCommand) => requests.mayStart(command),
    description: 'Say where the scan begins',
  });
  setHandler(pauseScanUpdate, (command) => requests.pause(command), {
    validator: (command: PauseScanCommand) => requests.mayPause(command),
    description: 'Look for nothing and send nothing, until it is resumed',
  });
  setHandler(resumeScanUpdate, (command) => requests.resume(command), {
    validator: (command: ShopCommand) => requests.mayResume(command),
    description: 'Go on after a pause',
  });
  setHandler(scanNowUpdate, (command) => requests.scan(command), {
    validator: (command: ScanNowCommand) => requests.mayScan(command),
    description: 'Look now, or only say what a look would find',
  });
  setHandler(changeOrdersUpdate, (command) => requests.change(command), {
    validator: (command: ChangeOrdersCommand) => requests.mayAskWhy(command),
    description: 'Requeue, abandon or resolve orders',
  });
  setHandler(holdUpdate, (command) => requests.hold(command), {
    validator: (command: HoldCommand) => requests.mayHold(command),
    description: 'Ask the ERP, or the node, for nothing',
  });
  setHandler(releaseUpdate, (command) => requests.release(command), {
    validator: (command: ReleaseCommand) => requests.mayRelease(command),
    description: 'Go on with what was held',
  });
  setHandler(importCheckpointUpdate, (command) => requests.importCheckpoint(command), {
    validator: (command: ImportCheckpointCommand) => requests.mayMoveRecords(command),
    description: 'Take over what the legacy knew',
  });
  setHandler(lowestUncheckedUpdate, () => requests.lowestUnchecked(), {
    validator: (command: ShopCommand) => requests.mayMoveRecords(command),
    description: 'The lowest order that is not answered for, for an export',
  });

  function tellConditions(): void {
    const seen = shopConditions(desk.state);
    conditions.tell(shopFacts(shop, told, seen, new Date().toISOString()));
    told = seen;
  }

  const isQuiet = () => desk.isQuiet && conditions.isQuiet && allHandlersFinished();
  const isLong = () => {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    // A comparison may take hours, for which everything else does not wait.
    const most = desk.underWay.has('compare') ? 4 * eventsPerShopRun : eventsPerShopRun;
    return historyLength >= most || continueAsNewSuggested;
  };

  // One that was terminated, or lost with its server, goes on where the store says that it was.
  if (carried === undefined) {
    const { beginScan } = proxyActivities<OrderActivities>({
      ...orderWork,
      scheduleToCloseTimeout: undefined,
      summary: 'where was it?',
    });
    const { floor, stops, rules } = await beginScan(shop, { kind: 'known' });
    desk.state = { ...withStops(desk.state, stops), notedStops: stops, rules };
    if (desk.state.position === null && floor !== null) {
      desk.state = { ...desk.state, position: newScanPosition(floor) };
      desk.say(`the store says that it was scanned from order ${floor} on`);
    }
  }

  for (;;) {
    const plan = planShop(desk.state, Date.now(), desk.underWay);
    // A run that is long begins nothing more that takes time, so that it becomes quiet.
    desk.carryOut(isLong() ? { ...plan, look: null, start: null, compare: false } : plan);
    tellConditions();
    showShop(desk.state);
    const [shown, endings] = [desk.state, desk.endings];
    const news = () => desk.state !== shown || desk.endings !== endings || (isLong() && isQuiet());
    const { wakeAtMs } = planShop(desk.state, Date.now(), desk.underWay);
    // A look and a start end soon, and are news: a timer until then would only cost.
    const isSoonNews = desk.underWay.has('look') || desk.underWay.has('start');
    if (wakeAtMs === null || isSoonNews || isLong()) await condition(news);
    else await condition(news, Math.max(1, wakeAtMs - Date.now()), { summary: 'until something is due' });
    // What the last work of a run has found is told by this run: the next one takes it for told.
    tellConditions();
    if (isLong() && isQuiet()) await continueAsNew<typeof watchOrders>({ shop, carried: desk.state });
  }
}
