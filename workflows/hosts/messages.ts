import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { HostHealth } from '../../src/domain/hosts/host-health';

export const watchHostType = 'watchHost';

export interface AgentStarted {
  host: string;
  /** Starts with an ISO moment, so that a later life of the agent sorts later. */
  incarnation: string;
  at: string;
}

export const agentStartedSignal = defineSignal<[AgentStarted]>('agentStarted');
export const hostHealthQuery = defineQuery<HostHealth>('hostHealth');
