/** `watchkeeper worker`: runs all workflows. The server may be away at any time; it is waited for. */
import { join } from 'node:path';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Configuration } from '../config';
import { temporalPlace } from '../src/client/connection';
import { orchestratorTaskQueue } from '../src/domain/ids';
import { createLogger, type Logger } from '../src/telemetry/logger';
import { installRuntime } from './runtime';

const againAfterMs = 1_000;

/** Next to the compiled `workers/`. */
const bundlePath = join(__dirname, '..', 'workflow-bundle.js');

/**
 * What workflows and tests of workflows have in common.
 *
 * Any error fails the run, instead of the default, retrying the task for ever: agents hold the truth and tell it again
 * within a minute to a new run, so a failed entity heals by itself and is seen, while a stuck one looks "Running" with
 * a state that is no longer true. This holds for a change of code without `patched`, too.
 */
export const workflowWorkerOptions = {
  taskQueue: orchestratorTaskQueue,
  workflowFailureErrorTypes: { '*': ['Error'] },
  // After a worker's death its cached workflows stall for 2.5 s with this, and for 11.5 s by default (measured).
  stickyQueueScheduleToStartTimeout: '1s',
} satisfies Partial<WorkerOptions>;

/** Returns the exit code, after SIGTERM or SIGINT. */
export async function runWorker(configuration: Configuration): Promise<number> {
  const log = createLogger('worker');
  installRuntime(log);
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  let isAway = false;
  while (!ending.signal.aborted) {
    try {
      await runOnce(configuration, log, ending.signal, () => {
        log.note('worker:started', { taskQueue: orchestratorTaskQueue }, 'takes workflow tasks');
        isAway = false;
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!isAway) log.note('worker:away', { reason }, 'cannot work for Temporal; tries again every second');
      isAway = true;
      await pause(againAfterMs, ending.signal);
    }
  }
  log.note('worker:ended');
  return 0;
}

async function runOnce(configuration: Configuration, log: Logger, ending: AbortSignal, onStarted: () => void) {
  const { connectionOptions, namespace } = temporalPlace(configuration.temporal);
  const connection = await NativeConnection.connect(connectionOptions);
  try {
    const worker = await Worker.create({
      ...workflowWorkerOptions,
      connection,
      namespace,
      identity: `worker (pid ${process.pid})`,
      workflowBundle: { codePath: bundlePath },
      shutdownGraceTime: '2s',
      shutdownForceTime: '5s',
    });
    const shutdown = () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    ending.addEventListener('abort', shutdown);
    try {
      const running = worker.run();
      // It may have been asked to end while the worker was made; one that never ran would hold the connection.
      if (ending.aborted) shutdown();
      else onStarted();
      await running;
      if (!ending.aborted) log.note('worker:stopped', {}, 'stopped by itself; starts again');
    } finally {
      ending.removeEventListener('abort', shutdown);
    }
  } finally {
    await connection.close();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
