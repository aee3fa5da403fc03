/** One definition of each message for sender and receiver. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Supervision } from '../../src/domain/tenants/supervision';
import type { LogAnswer } from '../../src/domain/tenants/tenant-log';
import type { TenantReport } from '../../src/domain/tenants/tenant-report';
import type { TenantRow } from '../../src/domain/tenants/tenant-row';

export const superviseTenantType = 'superviseTenant';
export const readTenantLogsType = 'readTenantLogs';

export const tenantReportedSignal = defineSignal<[TenantReport]>('tenantReported');

/** Of `readTenantLogs`: what it was started to read. */
export const readLogsUpdate = defineUpdate<LogAnswer>('readLogs');

/** All that the workflow knows of its tenant. */
export const tenantKnownQuery = defineQuery<Supervision>('tenantKnown');

export interface TenantCommand {
  /** Who asks, for the story. */
  by: string;
  /** How long to wait until it is done. */
  timeoutMs?: number;
  /** Refused later than this: a wish that waited for a worker is not carried out behind the back of who gave up. */
  notAfter?: string;
}

export interface ReleaseCommand extends TenantCommand {
  /** When it is taken by itself, from when the host takes the command; without: when somebody takes it. */
  forMs?: number;
  reason?: string;
}

export interface MoveCommand extends TenantCommand {
  /** A member of the pool. */
  to: string;
}

export const startTenantUpdate = defineUpdate<TenantRow, [TenantCommand]>('startTenant');
export const stopTenantUpdate = defineUpdate<TenantRow, [TenantCommand]>('stopTenant');
export const restartTenantUpdate = defineUpdate<TenantRow, [TenantCommand]>('restartTenant');
export const releaseTenantUpdate = defineUpdate<TenantRow, [ReleaseCommand]>('releaseTenant');
/** Done when it serves from there; one that is stopped gets it with its next start. */
export const moveTenantUpdate = defineUpdate<TenantRow, [MoveCommand]>('moveTenant');
export const takeTenantUpdate = defineUpdate<TenantRow, [TenantCommand]>('takeTenant');
