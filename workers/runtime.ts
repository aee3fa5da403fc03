import {
  type MetricsBuffer,
  Runtime,
  type Logger as TemporalLogger,
  type LogLevel,
  type LogMetadata,
} from '@temporalio/worker';
import { events, type EventName } from '../src/telemetry/events';
import { FloodGate } from '../src/telemetry/flood-gate';
import type { Logger } from '../src/telemetry/logger';

const sameMessageEveryMs = 300_000;
/** A worker of workflows only, or of activities only, is what we want; the SDK warns of it at each start. */
const intended = /^No (workflows|activities|Nexus services) registered/;
/** What the SDK finds worth an INFO are the states of its own parts. */
const ourLevels = { TRACE: 'trace', DEBUG: 'trace', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

let isInstalled = false;

/** Temporal's process-wide part, once per process and before the first connection: its log becomes ours. */
export function installRuntime(log: Logger, metrics: MetricsBuffer | null = null): void {
  if (isInstalled) return;
  isInstalled = true;
  const runtime = Runtime.install({
    logger: temporalLogger(log),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metrics !== null && { metrics: { buffer: metrics } }),
    },
    workerHeartbeatInterval: '5s',
    // Each role ends in an order of its own.
    shutdownSignals: [],
  });
  keepForGood(runtime);
}

/**
 * Unused for a moment (a server that is away) the runtime would end, and be made anew for the next try; each one that
 * hands on its log leaves four descriptors behind (SDK 1.24).
 */
function keepForGood(runtime: Runtime): void {
  Object.defineProperty(runtime, 'isIdle', { value: () => false });
}

export function temporalLogger(log: Logger, gate = new FloodGate(sameMessageEveryMs)): TemporalLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) => {
    if (isEventName(meta['event'])) return noteFromWorkflow(log, meta['event'], message, meta);
    const isComplaint = (level === 'WARN' || level === 'ERROR') && !intended.test(message);
    const heldBack = isComplaint ? gate.pass(message) : 0;
    if (heldBack === null) return;
    const { error, sdkComponent, workflowId, taskQueue, activityType, activityId } = meta as Record<string, unknown>;
    const reason = error instanceof Error ? error.message : undefined;
    const details = { reason, sdkComponent, workflowId, taskQueue, activityType, activityId };
    const shown = intended.test(message) ? 'debug' : ourLevels[level];
    log.noteAt(shown, 'temporal:log', { ...details, ...(heldBack > 0 ? { heldBack } : {}) }, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** Lines of workflows name an event of ours; what the SDK adds about the workflow is left out. */
function noteFromWorkflow(log: Logger, event: EventName, message: string, meta: LogMetadata): void {
  const fields = events[event].fields.map((field) => [field, meta[field]] as const);
  log.note(event, Object.fromEntries(fields), message);
}

function isEventName(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(events, name);
}
