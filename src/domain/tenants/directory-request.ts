/** What is asked of a host about the directories of its tenants; a repeated `requestId` gets the first answer. */
import { namePatternOf } from './tenant-directory';

export interface AddTenantRequest {
  name: string;
  /** Null: one of the configured range. */
  port: number | null;
  requestId: string;
  /** Who asked, for the story. */
  by: string;
}

export interface AddedTenant {
  name: string;
  host: string;
  port: number;
  /** Where the host's journal stood before: whatever is told of this tenant comes after it. */
  journal: string;
  seq: number;
}

export interface RemoveTenantRequest {
  name: string;
  requestId: string;
  by: string;
}

export interface RemovedTenant {
  name: string;
  host: string;
  /** Where it was. */
  directory: string;
}

/** Why a directory cannot have this name whatever the pattern for tenants; null when it can. */
export function refuseDirectoryName(name: string): string | null {
  const shown = JSON.stringify(name.slice(0, 80));
  if (name === '') return 'say which name';
  if (name.startsWith('.')) return `${shown} begins with a point, so it is hidden from Watchkeeper`;

  if (/[/\u0000-\u001f]/.test(name) || name.length > 255) return `${shown} is no name of a directory`;
  return null;
}

/** `pattern`: what the configuration has instead of the usual rule; null for that. */
export function refuseNewName(name: string, pattern: string | null): string | null {
  const refusal = refuseDirectoryName(name);
  if (refusal !== null) return refusal;
  const rule = namePatternOf(pattern);
  if (rule.test(name)) return null;
  return `${JSON.stringify(name.slice(0, 80))} is no tenant name; it has to match ${pattern ?? '[a-z0-9][a-z0-9_-]{0,62}'}`;
}

export function refusePort(port: number | null): string | null {
  if (port === null || (Number.isInteger(port) && port >= 1 && port <= 65534)) return null;
  return `${port} is no port that a tenant can have; choose one from 1 to 65534`;
}
