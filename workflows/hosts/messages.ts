import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Condition, PassedCondition } from '../../src/domain/problem-changes';
import type { HostHealth } from '../../src/domain/hosts/host-health';
import type { AddedTenant, RemovedTenant } from '../../src/domain/tenants/directory-request';

export const watchHostType = 'watchHost';

export interface AgentStarted {
  host: string;
  /** Starts with an ISO moment, so that a later life of the agent sorts later. */
  incarnation: string;
  at: string;
}

export const agentStartedSignal = defineSignal<[AgentStarted]>('agentStarted');
/** What is wrong with the host itself, whenever it changes; problems of tenants and directories are not among it. */
export interface HostProblemsReport {
  host: string;
  incarnation: string;
  problems: Condition[];
  /** Those that began and were over while nothing could be told; absent in what older agents tell. */
  passed?: PassedCondition[];
}

export const hostProblemsSignal = defineSignal<[HostProblemsReport]>('hostProblemsChanged');
export const hostHealthQuery = defineQuery<HostHealth>('hostHealth');

export interface DirectoryCommand {
  name: string;
  /** Who asks, for the story. */
  by: string;
  /** How long to wait until it is done. */
  timeoutMs?: number;
  /** Refused later than this: a wish that waited for a worker is not carried out behind the back of who gave up. */
  notAfter?: string;
}

export interface AddTenantCommand extends DirectoryCommand {
  /** Null: one of the configured range. */
  port: number | null;
}

/** Makes the directory; whether its tenant runs, its own workflow says. */
export const addTenantUpdate = defineUpdate<AddedTenant, [AddTenantCommand]>('addTenant');
/** Returns when the process is gone. */
export const removeTenantUpdate = defineUpdate<RemovedTenant, [DirectoryCommand]>('removeTenant');
