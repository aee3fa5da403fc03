import type { HostStatus } from '../../src/domain/hosts/host-status';
import { holdLeaseWith, type LeaseEnd } from './hold-lease';

export interface HostControl {
  /** The freshest status; called for each beat, so it reads memory only. */
  status(): HostStatus;
  /** Calls when a beat should not wait for its turn; returns how to stop listening. */
  onNews?(listener: () => void): () => void;
}

export interface HostActivities {
  /** Returns at once: that it was taken up is the news. */
  greetAgent: () => Promise<{ incarnation: string; agentSince: string }>;
  /** Runs, and beats with the host's status, until it is cancelled or its worker stops. */
  holdLease: () => Promise<LeaseEnd>;
}

export function createHostActivities({ host }: { host: HostControl }): HostActivities {
  return {
    async greetAgent() {
      const { incarnation, agentSince } = host.status();
      return { incarnation, agentSince };
    },
    holdLease: holdLeaseWith(host),
  };
}
