/** Whether a directory under the watch path is a tenant. Format and legacy behaviour: first line of `port`, 1-65534. */
import type { TenantProblemCode } from './failures';

export const defaultNamePattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** `written`: as it stands in the configuration; null for the usual rule. */
export function namePatternOf(written: string | null): RegExp {
  return written === null ? defaultNamePattern : new RegExp(`^(?:${written})$`);
}

/** Also that it stays one name in a path, whatever a configured pattern allows. */
export function isTenantName(name: string, pattern: RegExp): boolean {
  return pattern.test(name) && name !== '' && !name.startsWith('.') && !/[/\0]/.test(name);
}

/** Of the watch path: tells it from an empty mount point, and holds who watches it. */
export const markerFile = '.watchkeeper';

/** What was seen on disk at one moment. */
export interface DirectoryFacts {
  name: string;
  /** Content of the port file; null when there is none. */
  portText: string | null;
  /** Status change time of the port file: the age of its claim. */
  portChangedAtMs: number;
  hasStartFile: boolean;
  /** Why it could not be read, if so. */
  error: string | null;
}

export type DirectoryVerdict =
  | { kind: 'tenant'; name: string; port: number; claimedAtMs: number; hasStartFile: boolean }
  /** Not a tenant, and nothing wrong: no port file. */
  | { kind: 'none' }
  /** The port file is being written: look again soon. */
  | { kind: 'unfinished' }
  | { kind: 'invalid'; code: TenantProblemCode; message: string };

/** A port file without a newline counts when it has not changed for so long (the legacy's `echo -n`). */
const unterminatedPortCountsAfterMs = 1000;

export function judgeDirectory(
  facts: DirectoryFacts,
  nowMs: number,
  namePattern = defaultNamePattern,
): DirectoryVerdict {
  if (facts.error !== null) return invalid('unreadable', facts.error);
  if (facts.portText === null) return { kind: 'none' };
  const isFinished = facts.portText.includes('\n') || nowMs - facts.portChangedAtMs >= unterminatedPortCountsAfterMs;
  if (!isFinished) return { kind: 'unfinished' };
  if (!namePattern.test(facts.name)) return invalid('badName', `${JSON.stringify(facts.name)} is no tenant name`);
  const line = firstLine(facts.portText);
  const port = readPort(line);
  if (port === null) {
    return invalid('badPort', `the port file says ${JSON.stringify(line.slice(0, 40))}, not a number from 1 to 65534`);
  }
  return {
    kind: 'tenant',
    name: facts.name,
    port,
    claimedAtMs: facts.portChangedAtMs,
    hasStartFile: facts.hasStartFile,
  };
}

/** The port that a port file claims, whatever else is wrong; null for none. */
export function readPort(portText: string): number | null {
  const line = firstLine(portText);
  const port = /^[0-9]{1,5}$/.test(line) ? Number(line) : 0;
  return port < 1 || port > 65534 ? null : port;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').trim();
}

function invalid(code: TenantProblemCode, message: string): DirectoryVerdict {
  return { kind: 'invalid', code, message };
}
