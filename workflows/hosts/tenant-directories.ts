/** Carries out what people ask of a host about the directories of its tenants. */
import {
  ActivityFailure,
  currentUpdateInfo,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { DirectoryActivities } from '../../activities/hosts/tenant-directories';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import type { HostHealth } from '../../src/domain/hosts/host-health';
import { hostTaskQueue } from '../../src/domain/ids';
import {
  refuseDirectoryName,
  refusePort,
  type AddedTenant,
  type RemovedTenant,
} from '../../src/domain/tenants/directory-request';
import { directoryWork } from '../activity-options';
import { hostFailure, tenantFailure } from '../failure';
import type { AddTenantCommand, DirectoryCommand } from './messages';

const defaultWaitMs = 60_000;
const longestWaitMs = 600_000;

export class TenantDirectories {
  /** Each request leaves a dozen events. */
  wereAskedFor = false;

  constructor(private readonly look: () => HostHealth) {}

  /** Validators of Updates: throwing refuses it and leaves no history. */
  mayAdd(command: AddTenantCommand): void {
    this.mayAsk(command);
    const refusal = refusePort(command.port);
    if (refusal !== null) throw tenantFailure('portRefused', refusal);
  }

  mayRemove(command: DirectoryCommand): void {
    this.mayAsk(command);
  }

  add({ name, by, port, timeoutMs }: AddTenantCommand): Promise<AddedTenant> {
    const late = (host: string, waitMs: number) =>
      `after ${waitMs / 1000} s host ${host} had not made the directory of tenant ${name}; look, and ask again`;
    return this.ask(`add ${name}, for ${by}`, timeoutMs, late, (host, requestId) =>
      host.addTenant({ name, port, requestId, by }),
    );
  }

  remove({ name, by, timeoutMs }: DirectoryCommand): Promise<RemovedTenant> {
    const late = (host: string, waitMs: number) =>
      `after ${waitMs / 1000} s tenant ${name} on host ${host} has not ended yet; look at it: its directory is deleted when it has`;
    return this.ask(`remove ${name}, for ${by}`, timeoutMs, late, (host, requestId) =>
      host.removeTenant({ name, requestId, by }),
    );
  }

  private mayAsk({ name, by, notAfter }: DirectoryCommand): void {
    const { host, state, since } = this.look();
    if (typeof by !== 'string' || by === '') throw tenantFailure('requestRefused', 'say who asks');
    const late = refusalOfLate(notAfter, Date.now());
    if (late !== null) throw tenantFailure('requestRefused', late);
    const refusal = refuseDirectoryName(name);
    if (refusal !== null) throw tenantFailure('nameRefused', refusal);
    if (state === 'lost') {
      throw tenantFailure('hostAway', `the agent of host ${host} is away since ${since}; start it, and ask again`);
    }
  }

  private async ask<T>(
    summary: string,
    timeoutMs = defaultWaitMs,
    late: (host: string, waitMs: number) => string,
    act: (host: DirectoryActivities, requestId: string) => Promise<T>,
  ): Promise<T> {
    this.wereAskedFor = true;
    const { host } = this.look();
    const waitMs = Math.min(Math.max(timeoutMs, 1_000), longestWaitMs);
    const activities = proxyActivities<DirectoryActivities>({
      ...directoryWork,
      startToCloseTimeout: waitMs,
      scheduleToCloseTimeout: waitMs,
      taskQueue: hostTaskQueue(host),
      summary,
    });
    try {
      return await act(activities, currentUpdateInfo()?.id ?? workflowInfo().runId);
    } catch (error) {
      throw isLate(error) ? tenantFailure('notDoneInTime', late(host, waitMs)) : hostFailure(error, host);
    }
  }
}

/** The host took it up. */
function isLate(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : null;
  return cause instanceof TimeoutFailure && cause.timeoutType !== 'SCHEDULE_TO_START';
}
