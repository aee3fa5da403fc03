/** Directories that are no tenants because something is wrong with them: only their host's agent knows of them. */
import type { TenantProblem } from '../domain/tenants/tenant-state';
import { tenantProblems, type TenantProblemCode } from '../domain/tenants/failures';
import type { SeenHost } from './tenant-view';

export interface DirectoryProblem {
  host: string;
  problem: TenantProblem;
}

/** Null when no host tells of such a directory, or the host has not been heard lately. */
export function findDirectoryProblem(hosts: readonly SeenHost[], name: string): DirectoryProblem | null {
  for (const { id, state, status } of hosts) {
    if (state !== 'up') continue;
    for (const { word, subject, code, message, since } of status?.problems ?? []) {
      if (word === 'tenants' && subject === name && isTenantProblem(code)) {
        return { host: id, problem: { code, message, since } };
      }
    }
  }
  return null;
}

function isTenantProblem(code: string): code is TenantProblemCode {
  return Object.hasOwn(tenantProblems, code);
}
