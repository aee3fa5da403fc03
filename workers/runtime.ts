/** The one Temporal Runtime of a process: its log goes through ours, and does not flood while the server is away. */
import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from '../src/telemetry/logger';

/** One line for each message in so long: a server that is away makes the same complaint many times a second. */
const sameAgainAfterMs = 60_000;

export function installRuntime(log: Logger): void {
  const quiet = new RepeatFilter();
  Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => {
      if (quiet.passes(entry)) log[levelOf(entry)]({ event: 'temporal:sdk', ...readable(entry) }, entry.message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
    // The server's registry of workers is judged by the age of this.
    workerHeartbeatInterval: '5s',
    // Signals are this process's own business: it ends its parts in order.
    shutdownSignals: [],
  });
}

class RepeatFilter {
  private readonly lastAtMs = new Map<string, number>();

  passes(entry: LogEntry): boolean {
    const nowMs = Date.now();
    const lastAtMs = this.lastAtMs.get(entry.message) ?? Number.NEGATIVE_INFINITY;
    if (nowMs - lastAtMs < sameAgainAfterMs) return false;
    this.lastAtMs.set(entry.message, nowMs);
    return true;
  }
}

function levelOf({ level }: LogEntry): 'debug' | 'info' | 'warn' | 'error' {
  return level === 'TRACE' || level === 'DEBUG'
    ? 'debug'
    : level === 'INFO'
      ? 'info'
      : level === 'WARN'
        ? 'warn'
        : 'error';
}

/** An Error in the details would arrive as `{}`. */
function readable({ meta }: LogEntry): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta ?? {}).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Error ? value.message : value,
    ]),
  );
}
