/** The agent's Temporal worker: short activities on the host's queue. It comes and goes with the server; the agent stays. */
import type { DatabaseActivities } from '../../activities/databases';
import type { HostActivities } from '../../activities/hosts';
import type { DirectoryActivities } from '../../activities/hosts/tenant-directories';
import type { TenantActivities } from '../../activities/tenants';
import type { TenantLogActivities } from '../../activities/tenants/tenant-logs';
import { hostTaskQueue } from '../../src/domain/ids';
import type { TemporalWorkerOptions } from '../temporal-worker';

export function agentWorkerOptions(
  host: string,
  activities: TenantActivities & TenantLogActivities & HostActivities & DirectoryActivities & DatabaseActivities,
): TemporalWorkerOptions['worker'] {
  return {
    taskQueue: hostTaskQueue(host),
    identity: `agent ${host} (pid ${process.pid})`,
    activities,
    // The lease holds one slot for good. One poller each: many hosts share the server's long polls.
    maxConcurrentActivityTaskExecutions: 20,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
    maxHeartbeatThrottleInterval: '5s',
    shutdownGraceTime: '1s',
    shutdownForceTime: '5s',
  };
}
