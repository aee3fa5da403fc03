/** Which version of the configuration a process has in force, measured by the one that the command read. */
import { relative } from 'node:path';
import type { Configuration } from '../../config';
import type { HostReading } from '../client/hosts';
import type { ConfigurationRecord } from '../../workers/configuration-record';
import { age } from './ages';

type Wanted = Pick<Configuration, 'file' | 'hash'>;

/** One element of `processes` in `config show --json` and `config reload --json`. */
export interface ProcessVersion {
  role: 'start' | 'worker' | 'orders' | 'agent';
  /** Of an agent. */
  host: string | null;
  /** Of a process of this machine that is no agent. */
  pid: number | null;
  /** What it has in force, as far as that is known. */
  hash: string | null;
  /** confirmed: this version is in force. refused: it will not be. pending: neither has been said. */
  state: 'confirmed' | 'refused' | 'pending';
  /** Why it is not confirmed. */
  reason: string | null;
  /** When it said so last; null when it has not been heard. */
  asOf: string | null;
}

/** `reading` null: Temporal cannot be asked. */
export function versionOfAgent(
  host: string,
  reading: HostReading | null,
  { hash }: Wanted,
  nowMs: number,
): ProcessVersion {
  const status = reading?.status ?? null;
  const asOf = reading?.beatAt ?? null;
  const seen = { role: 'agent' as const, host, pid: null, hash: status?.configHash ?? null, asOf };
  const pending = (reason: string): ProcessVersion => ({ ...seen, state: 'pending', reason });
  if (reading === null) return pending('Temporal cannot be asked about it');
  if (status === null || asOf === null) return pending('is not heard; see that it runs');
  if (reading.state !== 'up') return pending(`has not been heard for ${age(asOf, nowMs)}; see that it runs`);
  if (status.configHash === hash) return { ...seen, state: 'confirmed', reason: null };
  const { configRefused } = status;
  if (configRefused?.hash === hash) return { ...seen, state: 'refused', reason: configRefused.message };
  const older = `has version ${status.configHash}, heard ${age(asOf, nowMs)} ago`;
  return pending(`${older}; on another machine, copy the file there`);
}

/** The process is proven to live. */
export function versionOfRecord(record: ConfigurationRecord, { file, hash }: Wanted, now: string): ProcessVersion {
  const { role, process, refusal } = record;
  const seen = { role, host: null, pid: process.pid, hash: record.hash, asOf: now };
  if (record.hash === hash) return { ...seen, state: 'confirmed', reason: null };
  if (refusal?.hash === hash) return { ...seen, state: 'refused', reason: refusal.message };
  if (record.file !== file) return { ...seen, state: 'refused', reason: `reads another file, ${record.file}` };
  return { ...seen, state: 'pending', reason: `has version ${record.hash}, and does not answer` };
}

export function nameOf({ role, host, pid }: ProcessVersion): string {
  return host === null ? `${role} (process ${pid})` : `${role} of host ${host}`;
}

/** `start (process 5): refused: why`. */
export function versionLine(version: ProcessVersion): string {
  const { state, hash, reason } = version;
  const said = { confirmed: `version ${hash} is in force`, refused: `refused: ${reason}`, pending: reason };
  return `${nameOf(version)}: ${said[state]}`;
}

export function shortest(file: string, cwd: string): string {
  const fromHere = relative(cwd, file);
  return fromHere.startsWith('..') ? file : fromHere;
}
