import { Context } from '@temporalio/activity';
import type { HostStatus } from '../../src/domain/hosts/host-status';

/** Throttled by the worker to its `maxHeartbeatThrottleInterval`, which is the same. */
export const beatEveryMs = 5_000;

export interface HostControl {
  /** The freshest status; called for each beat, so it reads memory only. */
  status(): HostStatus;
  /** Calls when a beat should not wait for its turn; returns how to stop listening. */
  onNews?(listener: () => void): () => void;
}

/** `detached`: the server no longer knows this lease; `shuttingDown`: the agent's worker stops. */
export interface LeaseEnd {
  end: 'cancelled' | 'shuttingDown' | 'detached';
  incarnation: string;
}

/** Whatever ends a lease, nothing on the host changes: it only tells who is there. */
export function holdLeaseWith(host: HostControl): () => Promise<LeaseEnd> {
  return async () => {
    const context = Context.current();
    const beat = () => context.heartbeat(host.status());
    beat();
    const timer = setInterval(beat, beatEveryMs);
    const stopListening = host.onNews?.(beat);
    try {
      await context.cancelled;
    } catch {
      // `cancelled` only ever rejects; why is in the details.
    } finally {
      clearInterval(timer);
      stopListening?.();
    }
    const details = context.cancellationDetails;
    const end = details?.cancelRequested ? 'cancelled' : details?.workerShutdown ? 'shuttingDown' : 'detached';
    return { end, incarnation: host.status().incarnation };
  };
}
