import { holdLeaseWith, type HostControl, type LeaseEnd } from './hold-lease';

export type { HostControl } from './hold-lease';

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
