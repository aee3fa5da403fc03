import { Context } from '@temporalio/activity';
import type {
  AddedTenant,
  AddTenantRequest,
  RemovedTenant,
  RemoveTenantRequest,
} from '../../src/domain/tenants/directory-request';
import { beating } from '../beating';
import { failAs, translateFailure } from '../fail';

/**
 * An attempt that is taken up later than this after it was offered (the agent was frozen meanwhile) has been given up by
 * the server, and so by whoever asked: nobody expects its effect any more. More than the time to take it up and to beat.
 */
export const staleAfterMs = 25_000;

/**
 * Makes and removes tenants' directories on a host. Each request is remembered under its `requestId`, so a repetition gets
 * the first answer. When `signal` aborts, what is not done yet is not done any more.
 */
export interface DirectoryControl {
  /** The directory is there; its tenant is about to start. */
  add(request: AddTenantRequest, signal: AbortSignal): Promise<AddedTenant>;
  /** The directory is out of sight, and the tenant's process is gone. */
  remove(request: RemoveTenantRequest, signal: AbortSignal): Promise<RemovedTenant>;
}

export interface DirectoryActivities {
  addTenant: (request: AddTenantRequest) => Promise<AddedTenant>;
  removeTenant: (request: RemoveTenantRequest) => Promise<RemovedTenant>;
}

export function createDirectoryActivities({ directories }: { directories: DirectoryControl }): DirectoryActivities {
  return {
    addTenant: (request) => working((signal) => directories.add(request, signal)),
    removeTenant: (request) => working((signal) => directories.remove(request, signal)),
  };
}

/** A template may be large, and a process slow to end: the beats say that the agent is still at it. */
async function working<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const ageMs = Date.now() - context.info.currentAttemptScheduledTimestampMs;
  if (ageMs > staleAfterMs) {
    const message = `it was asked ${Math.round(ageMs / 1000)} s ago; see that the clocks of host and server agree, and ask again`;
    throw translateFailure(Object.assign(new Error(message), { type: 'requestSuperseded' }));
  }
  context.heartbeat();
  return beating(() => failAs(() => act(context.cancellationSignal)));
}
