/**
 * A worker that is killed leaves a history that ends anywhere, and the next one replays what there is. So every beginning
 * of every recorded history of a pool, of an alert, of a queue of messages and of the silences has to fit, up to the event
 * that it ends with.
 */
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { testBundle } from '../support/temporal-bundle';
import { recordedHistories } from '../support/temporal-histories';

jest.setTimeout(300_000);

Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'off' } } });

interface History {
  events: { eventType: string; eventId: string }[];
}

const types = ['watchDatabases', 'followAlert', 'deliverAlerts', 'keepSilences'];
/** The hundreds of events of longer ones are all alike. */
const mostEvents = 100;
const recorded = recordedHistories().filter(
  ({ workflowType, json }) => types.includes(workflowType) && (json as History).events.length <= mostEvents,
);

test.each(recorded.map(({ workflowType, name, json }) => [`${workflowType}/${name}`, json as History] as const))(
  'a worker that is killed at any event of %s is followed by one that goes on',
  async (_name, { events }) => {
    // Nothing can be replayed before the first task was begun.
    const from = events.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED') + 1;
    const beginnings = Array.from({ length: events.length - from }, (_, index) => events.slice(0, from + index + 1));
    const workflowBundle = { codePath: testBundle().codePath };
    const results = Worker.runReplayHistories(
      { workflowBundle },
      beginnings.map((some) => ({ workflowId: `up-to-${some.length}`, history: { events: some } as never })),
    );
    const failed: string[] = [];
    let seen = 0;
    for await (const { workflowId, error } of results) {
      seen += 1;
      if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
    }
    expect([seen, failed]).toEqual([beginnings.length, []]);
  },
);
