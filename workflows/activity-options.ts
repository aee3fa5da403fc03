/** Timeouts and retries, named by the kind of work. */
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import { greetingMs } from '../src/domain/hosts/host-health';
import { ordersTaskQueue } from '../src/domain/ids';

/** A person waits: whether the host takes it is known within 10 s. The host answers a repetition from its journal. */
export const hostRequest: ActivityOptions = {
  scheduleToStartTimeout: '10s',
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
};

/** A person waits for a folder to be copied, or for a process to end; how long, the command says. */
export const directoryWork: ActivityOptions = {
  scheduleToStartTimeout: '10s',
  heartbeatTimeout: '12s',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
};

/** A person looks on; whether the host is there is known within 5 s. It may wait some time for something to read. */
export const hostRead: ActivityOptions = {
  scheduleToStartTimeout: '5s',
  startToCloseTimeout: '20s',
  retry: { maximumAttempts: 1 },
};

/** Too old it is not true any more: by then the agent has decided by itself. */
export const hostDecision: ActivityOptions = {
  scheduleToStartTimeout: '10s',
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '15s',
  retry: { initialInterval: '1s', maximumAttempts: 2 },
};

/** Every agent is asked at the same time, and one that is away takes the rules when it is heard again. */
export const poolRules: ActivityOptions = {
  scheduleToStartTimeout: '5s',
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
};

/** Too old it is not true any more: by then the agent has decided by itself. What it has begun, it ends. */
export const bulkMove: ActivityOptions = {
  scheduleToStartTimeout: '5s',
  startToCloseTimeout: '30m',
  heartbeatTimeout: '12s',
  retry: { maximumAttempts: 1 },
};

export const greeting: ActivityOptions = {
  scheduleToStartTimeout: greetingMs,
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
};

/** Costs nothing while nobody is there, and is taken up the moment somebody is. */
export const openGreeting: ActivityOptions = {
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 1 },
};

export const lease: ActivityOptions = {
  scheduleToStartTimeout: greetingMs,
  startToCloseTimeout: '24h',
  heartbeatTimeout: '15s',
  cancellationType: 'TRY_CANCEL',
  retry: { maximumAttempts: 1 },
};

/** Nobody waits for it, and it is to be done at last: only signals and reads, which may be repeated. */
export const alertBookkeeping: ActivityOptions = {
  startToCloseTimeout: '60s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
};

/** Whether to try again, the workflow decides. Beating, so that a worker that died is noticed. */
export const oneTryToSend: ActivityOptions = {
  scheduleToStartTimeout: '5m',
  startToCloseTimeout: '12m',
  heartbeatTimeout: '15s',
  retry: { maximumAttempts: 1 },
};

/**
 * What it does may be repeated, and goes on where it was. That nobody takes it, or that it always fails, is to be known in
 * the end; then it is begun anew.
 */
export const orderWork: ActivityOptions = {
  taskQueue: ordersTaskQueue,
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
};

/** Reads all that there ever was. */
export const orderNightWork: ActivityOptions = {
  ...orderWork,
  startToCloseTimeout: '2h',
  scheduleToCloseTimeout: '6h',
};

/** A person waits, and is told when nobody takes it. */
export const orderRequest: ActivityOptions = {
  taskQueue: ordersTaskQueue,
  scheduleToStartTimeout: '20s',
  startToCloseTimeout: '10m',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', maximumAttempts: 3 },
};

/**
 * The node answers a repetition from its journal. How long the task may run, the orders worker knows. One that only fails
 * is given up, and asked for by its token the next time: others wait for the node.
 */
export const orderSending: ActivityOptions = {
  taskQueue: ordersTaskQueue,
  startToCloseTimeout: '25d',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 8 },
};

/** In the worker of the workflow itself: a row, and a signal. */
export const orderNote: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  // Beyond it the wait is a timer, and no worker is held.
  localRetryThreshold: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
};
