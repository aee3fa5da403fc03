/** `watchkeeper worker`: runs all workflows. The server may be away at any time; it is waited for. */
import { join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';
import type { Configuration } from '../config';
import { orchestratorTaskQueue } from '../src/domain/ids';
import { createLogger } from '../src/telemetry/logger';
import { WorkerAlerts } from './alerts/worker-alerts';
import { countVersions } from './configuration-meters';
import { endOnSignal } from './end-on-signal';
import { followConfiguration } from './follow-configuration';
import { logVersions } from './live-configuration';
import { OrderNotes } from './orders/order-notes';
import { openServiceManager } from './service-manager';
import { runTemporalWorker, type TemporalWorkerOptions } from './temporal-worker';
import { serveWorkerMeters } from './worker-meters';

/** Next to the compiled `workers/`. */
const bundlePath = join(__dirname, '..', 'workflow-bundle.js');

/**
 * What workflows and tests of workflows have in common.
 *
 * Of tenants, hosts and pools any error fails the run, instead of the default, retrying the task for ever: agents hold
 * the truth and tell it again within a minute to a new run, so a failed entity heals by itself and is seen, while a stuck
 * one looks "Running" with a state that is no longer true. This holds for a change of code without `patched`, too. What
 * alerts know nobody tells again, nor what a shop's workflow knows: a person's pause, what is held, where the scan is. They
 * wait for better code, and lose nothing. The sending of an order knows nothing that is nowhere else: its row says what is to
 * be done and the node's journal what was done, so one that failed is started again from its row after half an hour, and
 * asks the node first. One that waited for better code instead would hold a place among those that are sent.
 */
export const workflowWorkerOptions = {
  taskQueue: orchestratorTaskQueue,
  workflowFailureErrorTypes: {
    '*': [],
    superviseTenant: ['Error'],
    readTenantLogs: ['Error'],
    watchHost: ['Error'],
    watchDatabases: ['Error'],
    integrateOrder: ['Error'],
  },
  // After a worker's death its cached workflows stall for 2.5 s with this, and for 11.5 s by default (measured).
  stickyQueueScheduleToStartTimeout: '1s',
} satisfies Partial<WorkerOptions>;

/** Returns the exit code, after SIGTERM or SIGINT. */
export async function runWorker(configuration: Configuration): Promise<number> {
  const log = createLogger('worker');
  const served = serveWorkerMeters('worker', configuration.prometheus, log);
  const serviceManager = openServiceManager((reason) => log.note('systemd:notTold', { reason }));
  const ending = endOnSignal(serviceManager);
  const versions = countVersions(served.meters, logVersions(log));
  const followed = followConfiguration(
    configuration,
    'worker',
    {
      ...versions,
      onAccepted: (version, changed) => {
        versions.onAccepted(version, changed);
        if (changed.some(({ path }) => path.startsWith('alerts.'))) alerts.settingsChanged();
      },
    },
    ({ message }) => log.note('config:recordFailed', { reason: message }),
  );
  const alerts = new WorkerAlerts({ configuration: () => followed.current, log });
  const { temporal, store } = configuration;
  const notes = store === null ? null : new OrderNotes(configuration, store);
  const worker = {
    ...workflowWorkerOptions,
    identity: `worker (pid ${process.pid})`,
    workflowBundle: { codePath: bundlePath },
    activities: { ...alerts.activities, ...notes?.activities },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    shutdownGraceTime: '2s',
    shutdownForceTime: '5s',
  } satisfies TemporalWorkerOptions['worker'];
  serviceManager?.ready();
  alerts.start();
  await runTemporalWorker({ temporal, worker, sdkMetrics: served.sdkMetrics, log }, ending);
  await alerts.stop();
  await notes?.close();
  followed.stop();
  served.stop();
  serviceManager?.close();
  log.note('worker:ended');
  return 0;
}
