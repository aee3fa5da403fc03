/** What a workflow test needs: a client, the orchestrator's worker, and agents' workers that come and go. */
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createHostActivities, type HostControl } from '../../activities/hosts';
import { createTenantActivities, type TenantControl } from '../../activities/tenants';
import { channelOptions } from '../../src/client/connection';
import type { ConditionFact } from '../../src/domain/alerts/condition';
import { hostTaskQueue } from '../../src/domain/ids';
import { workflowWorkerOptions } from '../../workers/orchestrator';
import { temporalLogger } from '../../workers/runtime';
import { KeptLines } from './kept-lines';
import { testBundle } from './temporal-bundle';

/** What workflows and workers told the log. */
export const workerLines = new KeptLines();
const ours = temporalLogger(workerLines);
const errors = new DefaultLogger('ERROR');

/** Shows only what is wrong; once for each test file, before its first connection. */
Runtime.install({
  logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
    ours.log(level, message, meta);
    errors.log(level, message, meta);
  }),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  shutdownSignals: [],
});

/** Histories are recorded from these tests, and say nothing of who ran them. */
export const identity = 'test';

interface RunningWorker {
  stop(): Promise<void>;
}

interface OrchestratorOptions {
  /** Of other workflows than today's. */
  codePath?: string;
  activities?: object;
}

export class TestTemporal {
  /** What workflows told the alerts, which are not there. */
  readonly conditionsTold: ConditionFact[] = [];
  private readonly workers = new Set<RunningWorker>();

  private constructor(
    readonly client: Client,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
  ) {}

  static async open(address = process.env['WATCHKEEPER_TEST_TEMPORAL']): Promise<TestTemporal> {
    if (address === undefined) throw new Error('no server: is the globalSetup of this level in jest.config.cjs?');
    const connection = await Connection.connect({ address, ...channelOptions });
    const native = await NativeConnection.connect({ address });
    return new TestTemporal(new Client({ connection, identity }), connection, native);
  }

  /** The server of a time-skipping environment, whose connections are its own. */
  static over(environment: {
    client: Client;
    connection: Connection;
    nativeConnection: NativeConnection;
  }): TestTemporal {
    return new TestTemporal(environment.client, environment.connection, environment.nativeConnection);
  }

  /** Runs workflows, and those activities that are its own, if any. */
  async startOrchestrator({ codePath, activities }: OrchestratorOptions = {}): Promise<RunningWorker> {
    const workflowBundle = codePath === undefined ? testBundle() : { codePath };
    const raiseConditions = (facts: ConditionFact[]) => Promise.resolve(void this.conditionsTold.push(...facts));
    return this.run(
      await Worker.create({
        ...workflowWorkerOptions,
        identity,
        connection: this.native,
        workflowBundle,
        activities: { raiseConditions, ...activities },
        shutdownForceTime: '3s',
      }),
    );
  }

  async startTenantHost(host: string, tenants: TenantControl): Promise<RunningWorker> {
    return this.startHost(host, createTenantActivities({ tenants }));
  }

  async startAgent(host: string, control: HostControl): Promise<RunningWorker> {
    return this.startHost(host, createHostActivities({ host: control }));
  }

  async startHost(host: string, activities: object): Promise<RunningWorker> {
    return this.startQueue(hostTaskQueue(host), activities, 1);
  }

  async startQueue(taskQueue: string, activities: object, maximum = 2): Promise<RunningWorker> {
    const worker = await Worker.create({
      identity,
      connection: this.native,
      taskQueue,
      activities,
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum },
      maxHeartbeatThrottleInterval: '5s',
      shutdownGraceTime: '0s',
      shutdownForceTime: '3s',
    });
    return this.run(worker);
  }

  async stopWorkers(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.stop()));
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.connection.close();
    await this.native.close();
  }

  private run(worker: Worker): RunningWorker {
    const running = worker.run();
    const handle: RunningWorker = {
      stop: async () => {
        this.workers.delete(handle);
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await running;
      },
    };
    this.workers.add(handle);
    return handle;
  }
}
