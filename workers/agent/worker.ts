/** The agent's Temporal worker: short activities on the host's queue. It comes and goes with the server; the agent stays. */
import { NativeConnection, Worker } from '@temporalio/worker';
import type { TemporalSettings } from '../../config/temporal';
import type { HostActivities } from '../../activities/hosts';
import type { TenantActivities } from '../../activities/tenants';
import { temporalPlace } from '../../src/client/connection';
import { hostTaskQueue } from '../../src/domain/ids';
import type { Logger } from '../../src/telemetry/logger';
import { installRuntime } from '../runtime';

const againAfterMs = 1000;

export interface AgentWorkerOptions {
  temporal: TemporalSettings;
  host: string;
  activities: TenantActivities & HostActivities;
  log: Logger;
}

export class AgentWorker {
  private worker: Worker | null = null;
  private isStopped = false;
  private wake: (() => void) | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: AgentWorkerOptions) {}

  start(): void {
    installRuntime(this.options.log);
    this.running = this.runForEver();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.wake?.();
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }

  private async runForEver(): Promise<void> {
    const { log } = this.options;
    let isAway = false;
    while (!this.isStopped) {
      try {
        await this.runOnce(() => {
          if (isAway) log.note('hosts:temporalBack', {}, 'Temporal can be reached again');
          isAway = false;
        });
      } catch (error) {
        if (!isAway) log.note('hosts:temporalAway', { reason: (error as Error).message }, 'Temporal is away');
        isAway = true;
      }
      if (!this.isStopped) await this.pause();
    }
  }

  private async runOnce(onConnected: () => void): Promise<void> {
    const { temporal, host, activities } = this.options;
    const place = temporalPlace(temporal);
    const connection = await NativeConnection.connect(place.connectionOptions);
    try {
      onConnected();
      this.worker = await Worker.create({
        connection,
        namespace: place.namespace,
        taskQueue: hostTaskQueue(host),
        identity: `agent ${host} (pid ${process.pid})`,
        activities,
        // The lease holds one slot for good. One poller each: many hosts share the server's long polls.
        maxConcurrentActivityTaskExecutions: 20,
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
        maxHeartbeatThrottleInterval: '5s',
        shutdownGraceTime: '1s',
        shutdownForceTime: '5s',
      });
      // It may have been stopped while it was made.
      if (!this.isStopped) await this.worker.run();
    } finally {
      this.worker = null;
      await connection.close();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, againAfterMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
