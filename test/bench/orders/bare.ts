/** Bare workflows with one activity each, on the server of the house, by a worker of this process. */
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { temporalPlace } from '../../../src/client/connection';
import type { House } from '../../support/house';
import { until } from '../../support/until';
import type { Bench } from '../bench';
import type { BareActivities, bareWorkflow } from './bare-workflow';

const taskQueue = 'bare';
/** As many as `startOrders` starts at once. */
const startedAtOnce = 10;

export class BareWorkflows {
  private made = 0;
  private ran = 0;

  private constructor(private readonly house: House) {}

  static async up(bench: Bench, house: House, command: BareActivities['command']): Promise<BareWorkflows> {
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
    const bare = new BareWorkflows(house);
    const { connectionOptions, namespace } = temporalPlace(house.configuration.temporal);
    const connection = await NativeConnection.connect(connectionOptions);
    const counted = async (act: Promise<void>) => {
      await act;
      bare.ran += 1;
    };
    const activities: BareActivities = {
      nothing: () => counted(Promise.resolve()),
      command: (name) => counted(command(name)),
    };
    const worker = await Worker.create({
      ...{ connection, namespace, taskQueue, activities },
      workflowsPath: join(__dirname, 'bare-workflow.ts'),
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    });
    const running = worker.run();
    bench.atEnd('the bare worker', async () => {
      worker.shutdown();
      await running;
      await connection.close();
    });
    return bare;
  }

  /** Of the newest. */
  async events(): Promise<number> {
    return (await this.house.client.workflow.getHandle(`bare-${this.made}`).describe()).historyLength;
  }

  /** After how many ms all of them have ended. */
  async run(count: number, isCommand = false): Promise<number> {
    const { client } = this.house;
    const from = this.ran;
    const beganAtMs = performance.now();
    let left = count;
    const last: Promise<void>[] = [];
    const startSome = async () => {
      while (left > 0) {
        left -= 1;
        const isLast = left < startedAtOnce;
        const name = `bare-${(this.made += 1)}`;
        const own = { workflowId: name, taskQueue, args: [name, isCommand] as [string, boolean] };
        const handle = await client.workflow.start<typeof bareWorkflow>('bareWorkflow', own);
        // All are waited for by their activities: to ask for each result would make bare workflows dearer.
        if (isLast) last.push(handle.result());
      }
    };
    await Promise.all(Array.from({ length: startedAtOnce }, startSome));
    await Promise.all(last);
    await until('all activities have run', () => this.ran - from >= count, 120_000, 5);
    return performance.now() - beganAtMs;
  }
}
