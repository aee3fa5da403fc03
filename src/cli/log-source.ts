/** Where the words of a tenant are read: from its directory, when that is here, else from its host. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { readParts } from '../adapters/appended-files/read-parts';
import { askForLogs } from '../client/tenant-logs';
import { markerFile } from '../domain/tenants/tenant-directory';
import { remoteWaitMs, type LogFileAnswer, type LogFileRequest } from '../domain/tenants/tenant-log';
import type { Terminal } from './call';

export interface LogSource {
  host: string;
  /** Who follows asks so often at most. */
  paceMs: number;
  read(files: readonly LogFileRequest[], waitMs: number, signal: AbortSignal): Promise<LogFileAnswer[]>;
}

/** Each time costs Temporal a workflow; and a host that many ask to wait does not wait. */
const remotePaceMs = 1_000;
const localPartBytes = 1024 * 1024;

/** Null when the tenant's directory is not on this machine. Temporal is not needed for it. */
export function findLocalLogs({ tenants, hosts }: Configuration, name: string): LogSource | null {
  const host = watcherOf(tenants.watchPath);
  const home = join(tenants.watchPath, name);
  if (host === null || !hosts.some(({ id }) => id === host)) return null;
  if (statSync(home, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  return {
    host,
    paceMs: 0,
    read: (files, waitMs, signal) => readParts(home, files, { maxBytes: localPartBytes, waitMs, signal }),
  };
}

/** The host whose agent watches this path, or did last: it writes so into the marker. */
function watcherOf(watchPath: string): string | null {
  try {
    return /^agent of host (\S+), pid /.exec(readFileSync(join(watchPath, markerFile), 'utf8'))?.[1] ?? null;
  } catch {
    // Not there, or not for our eyes: then the agent is asked, wherever it is.
    return null;
  }
}

export function remoteLogs(client: Client, host: string, name: string, terminal: Terminal): LogSource {
  return {
    host,
    paceMs: remotePaceMs,
    async read(files, waitMs, signal) {
      const request = { name, files, waitMs: Math.min(waitMs, remoteWaitMs) };
      const { answer, leftBehind } = await askForLogs(client, host, request, signal);
      if (leftBehind !== null) terminal.err(leftBehindSentence(leftBehind));
      return answer.files;
    },
  };
}

function leftBehindSentence(workflowId: string): string {
  return `What was read could not be deleted in Temporal; delete workflow ${workflowId} by hand.\n`;
}
