/**
 * `watchkeeper worker --only orders`: reads the shop, asks the ERP, and sends orders to the integration node. It can run
 * where they are reached, apart from the worker that runs the workflows. Temporal may be away at any time.
 */
import type { Configuration } from '../config';
import { connectLazily } from '../src/client/connection';
import { ordersTaskQueue } from '../src/domain/ids';
import { createLogger } from '../src/telemetry/logger';
import { endOnSignal } from './end-on-signal';
import { followConfiguration } from './follow-configuration';
import { countVersions } from './configuration-meters';
import { logVersions } from './live-configuration';
import { OrderMeters } from './orders/order-meters';
import { OrderParts } from './orders/order-parts';
import { ShopKeeper } from './orders/shop-keeper';
import { openServiceManager } from './service-manager';
import { runTemporalWorker, type TemporalWorkerOptions } from './temporal-worker';
import { serveWorkerMeters } from './worker-meters';

/** Each order that is sent or verified holds one, and the scan needs some: above the highest `orders.maxActive`. */
const mostActivities = 1_050;

/** A configuration that has orders has a store, too. */
export type OrdersConfiguration = Configuration & Record<'orders' | 'store', object>;

/** Returns the exit code, after SIGTERM or SIGINT. */
export async function runOrdersWorker(configuration: OrdersConfiguration): Promise<number> {
  const log = createLogger('orders');
  const served = serveWorkerMeters('orders', configuration.prometheus, log);
  const serviceManager = openServiceManager((reason) => log.note('systemd:notTold', { reason }));
  const ending = endOnSignal(serviceManager);
  const { temporal, orders, store } = configuration;
  const door = connectLazily(temporal);
  const keeper = new ShopKeeper({ client: door.client, shop: orders.shop, log });
  const versions = countVersions(served.meters, logVersions(log));
  const followed = followConfiguration(
    configuration,
    'orders',
    {
      ...versions,
      onAccepted: (version, changed) => {
        versions.onAccepted(version, changed);
        if (changed.some(({ path }) => path.startsWith('orders.'))) keeper.lookNow();
      },
    },
    ({ message }) => log.note('config:recordFailed', { reason: message }),
  );
  // A version without the section, or with another shop, is refused: it needs a restart.
  const parts = new OrderParts({
    settings: () => followed.current.orders ?? orders,
    store,
    client: door.client,
    meters: new OrderMeters(served.meters),
  });
  const worker = {
    taskQueue: ordersTaskQueue,
    identity: `orders worker (pid ${process.pid})`,
    activities: { ...parts.activities },
    maxConcurrentActivityTaskExecutions: mostActivities,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    maxHeartbeatThrottleInterval: '5s',
    // What runs on the node goes on there, and is asked for by whoever takes the activity next.
    shutdownGraceTime: '2s',
    shutdownForceTime: '8s',
  } satisfies TemporalWorkerOptions['worker'];
  serviceManager?.ready();
  keeper.start();
  await runTemporalWorker({ temporal, worker, sdkMetrics: served.sdkMetrics, log }, ending);
  await keeper.stop();
  followed.stop();
  await parts.close();
  await door.close();
  served.stop();
  serviceManager?.close();
  log.note('worker:ended');
  return 0;
}
