/**
 * One Temporal worker of a process, as long as the process wants it: connects, works, and begins again when that ends.
 *
 * `Worker.create` leaks its threads, descriptors and native half when it fails (SDK 1.24), so what it would stumble over
 * is looked at before. A server that is away is asked every second; one that refuses us is asked less and less often.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type MetricsBuffer, NativeConnection, TransportError, Worker, type WorkerOptions } from '@temporalio/worker';
import type { TemporalSettings } from '../config/temporal';
import { temporalPlace, type TemporalPlace } from '../src/client/connection';
import { requirePrepared } from '../src/client/prepared';
import { RequestFailure, type RequestFailureKind } from '../src/client/request-failure';
import { explainRefusal, unreachableAt } from '../src/client/temporal-refusal';
import type { Logger } from '../src/telemetry/logger';
import { installRuntime } from './runtime';

export interface TemporalWorkerOptions {
  temporal: TemporalSettings;
  worker: Omit<WorkerOptions, 'connection' | 'namespace'>;
  /** Where the SDK puts its metrics; null: nowhere. */
  sdkMetrics: MetricsBuffer | null;
  log: Logger;
}

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;
const lookMs = 5_000;
/** One that ends sooner has not worked. */
const worthAnewMs = 30_000;

/** Resolves when aborted and ended in order. */
export async function runTemporalWorker(options: TemporalWorkerOptions, ending: AbortSignal): Promise<void> {
  installRuntime(options.log, options.sdkMetrics);
  const obstacle = new Obstacle(options.log, temporalPlace(options.temporal));
  while (!ending.aborted) {
    const begunAtMs = performance.now();
    try {
      await runOnce(options, ending, () => obstacle.end());
      if (!ending.aborted) options.log.note('temporal:workerStopped', {}, 'stopped by itself; starts again');
    } catch (error) {
      obstacle.begin(error);
    }
    if (performance.now() - begunAtMs > worthAnewMs) obstacle.pauseMs = firstPauseMs;
    if (!ending.aborted) await delay(obstacle.pauseMs, undefined, { signal: ending }).catch(() => undefined);
  }
}

async function runOnce(
  { temporal, worker: wanted }: TemporalWorkerOptions,
  ending: AbortSignal,
  onWorking: () => void,
) {
  const { connectionOptions, namespace } = temporalPlace(temporal);
  const connection = await connectUnless(ending, connectionOptions);
  if (connection === null) return;
  try {
    await requirePrepared(connection, namespace, lookMs);
    const worker = await Worker.create({ ...wanted, connection, namespace });
    const shutdown = () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    ending.addEventListener('abort', shutdown);
    try {
      const running = worker.run();
      // It may have been asked to end while the worker was made; one that never ran would hold the connection.
      if (ending.aborted) shutdown();
      else onWorking();
      await running;
    } finally {
      ending.removeEventListener('abort', shutdown);
    }
  } finally {
    await connection.close();
  }
}

type NativeOptions = TemporalPlace['connectionOptions'];

/** Null once aborted: the SDK tries for half a minute with a server that accepts and says nothing, and is not to be stopped. */
async function connectUnless(ending: AbortSignal, options: NativeOptions): Promise<NativeConnection | null> {
  const connecting = NativeConnection.connect(options);
  let leave = () => undefined as void;
  const left = new Promise<null>((resolve) => {
    leave = () => resolve(null);
    ending.addEventListener('abort', leave);
  });
  try {
    const connection = await Promise.race([connecting, left]);
    // Whatever comes of it, nobody waits for it any more.
    if (connection === null) connecting.then((late) => late.close()).catch(() => undefined);
    return connection;
  } finally {
    ending.removeEventListener('abort', leave);
  }
}

/** What keeps the worker from working: told once when it begins, once when it is over. */
class Obstacle {
  /** Before the next try. Not forgotten when work begins: it may end the moment after. */
  pauseMs = firstPauseMs;
  private kind: RequestFailureKind | 'unexpected' | null = null;

  constructor(
    private readonly log: Logger,
    private readonly place: TemporalPlace,
  ) {}

  begin(error: unknown): void {
    const { kind, message } = causeOf(error, this.place);
    const isAway = kind === 'unreachable';
    this.pauseMs = isAway ? firstPauseMs : Math.min(this.pauseMs * 2, longestPauseMs);
    if (kind === this.kind) return;
    this.kind = kind;
    const inner = error instanceof RequestFailure ? error.cause : error;
    const reason = inner instanceof Error && inner.message !== message ? inner.message : undefined;
    this.log.note(isAway ? 'temporal:away' : 'temporal:refuses', { code: kind, reason }, message);
  }

  end(): void {
    this.log.note('temporal:working', { after: this.kind ?? undefined }, 'takes tasks from Temporal');
    this.kind = null;
  }
}

function causeOf(error: unknown, place: TemporalPlace): { kind: RequestFailureKind | 'unexpected'; message: string } {
  if (error instanceof RequestFailure) return error;
  const refusal = explainRefusal(error, place.connectionOptions.tls !== undefined);
  if (refusal !== null) return refusal;
  if (error instanceof TransportError) return unreachableAt(place.address, error);
  return { kind: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
