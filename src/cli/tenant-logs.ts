/** `tenants logs NAME`: what the tenant itself has written, and with `-f` what it goes on to write. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { RequestFailure } from '../client/request-failure';
import { deleteLeftovers } from '../client/tenant-logs';
import { readTenant } from '../client/tenants';
import { isTenantName, namePatternOf } from '../domain/tenants/tenant-directory';
import { logFileNames, type Absence, type FilePosition, type LogFileName } from '../domain/tenants/tenant-log';
import { printJson, type Call } from './call';
import { UsageError } from './failure';
import { linesOf, LogPrinter } from './log-printer';
import { findLocalLogs, remoteLogs, type LogSource } from './log-source';
import { readTails, type Tail } from './log-tail';
import { askHosts, refuseUnknownTenant } from './unknown-tenant';
import { withTemporal } from './with-temporal';

/** `tenants logs --json`. */
export interface TenantLogs {
  name: string;
  host: string;
  files: {
    file: LogFileName;
    /** Why it was not read; null when it was. */
    absence: Absence | null;
    hasOlder: boolean;
    lines: string[];
  }[];
}

const absenceSentences: Readonly<Record<Absence, string>> = {
  missing: 'is not there',
  symbolicLink: 'is a symbolic link, which is not followed',
  noFile: 'is no file',
  unreadable: 'may not be read by this user',
};

const waitMs = 10_000;
const againAfterMs = 2_000;

export async function logs(call: Call): Promise<number> {
  const files = readFiles(call);
  const lines = readLines(call);
  const configuration = call.configuration();
  const name = readName(call, configuration);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  call.terminal.readerGone.addEventListener('abort', interrupt);
  if (call.flags.has('follow')) for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
  try {
    const show = (source: LogSource) => showLogs(call, name, source, files, lines, stop.signal);
    const local = findLocalLogs(configuration, name);
    if (local !== null) return await show(local);
    return await withTemporal(configuration, async (client) => {
      const host = await hostOf(client, configuration, name);
      call.progress.waitsFor(`host ${host}`);
      await deleteLeftovers(client);
      return show(remoteLogs(client, host, name, call.terminal));
    });
  } catch (error) {
    // Ended as asked.
    if (stop.signal.aborted) return 0;
    throw error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
    call.terminal.readerGone.removeEventListener('abort', interrupt);
  }
}

/** Of a directory that is no tenant, too: what it wrote before may say why. */
async function hostOf(client: Client, { hosts }: Configuration, name: string): Promise<string> {
  const tenant = await readTenant(client, name);
  if (tenant !== null) return tenant.host;
  const ids = hosts.map(({ id }) => id);
  return (await askHosts(client, name, ids))?.host ?? refuseUnknownTenant(client, name, hosts);
}

async function showLogs(
  call: Call,
  name: string,
  source: LogSource,
  files: readonly LogFileName[],
  lines: number,
  signal: AbortSignal,
): Promise<number> {
  const { terminal, progress } = call;
  const tails = await readTails(source, files, lines, signal, (bytes) =>
    progress.waitsFor(`the lines of tenant ${name}, ${Math.round(bytes / 1024)} kB read`),
  );
  const isRefused = tails.some(({ absence }) => absence !== null && absence !== 'missing');
  if (call.isJson) {
    printJson(terminal, viewLogs(name, source.host, tails));
    return isRefused ? 1 : 0;
  }
  progress.end();
  const printer = new LogPrinter(terminal, files);
  for (const { file, absence, bytes } of tails) {
    if (absence !== null) printer.note(`${file} ${absenceSentences[absence]}`);
    printer.write(file, bytes);
    if (!call.flags.has('follow')) printer.finish(file);
  }
  if (!call.flags.has('follow')) return isRefused ? 1 : 0;
  await follow(source, tails, printer, signal);
  return 0;
}

async function follow(
  source: LogSource,
  tails: readonly Tail[],
  printer: LogPrinter,
  signal: AbortSignal,
): Promise<void> {
  const positions = new Map<LogFileName, FilePosition | null>(tails.map(({ file, position }) => [file, position]));
  const absent = new Map<LogFileName, Absence | null>(tails.map(({ file, absence }) => [file, absence]));
  let isAway = false;
  while (!signal.aborted) {
    const askedAtMs = Date.now();
    const requests = [...positions].map(([file, position]) => ({ file, kind: 'after' as const, position }));
    const answers = await source.read(requests, waitMs, signal).catch(async (error: unknown) => {
      if (signal.aborted || !isPassing(error)) throw error;
      if (!isAway) printer.note(`${error.message}; it goes on when that is over`);
      isAway = true;
      await delay(againAfterMs, undefined, { signal });
      return null;
    });
    if (answers === null) continue;
    isAway = false;
    for (const answer of answers) {
      const { file } = answer;
      if (answer.kind === 'absent') {
        if (absent.get(file) !== answer.why) printer.note(`${file} ${absenceSentences[answer.why]}`);
        absent.set(file, answer.why);
        // The next one may get the same number from the file system, and is another file all the same.
        positions.set(file, null);
        continue;
      }
      absent.set(file, null);
      positions.set(file, answer.position);
      if (answer.event !== null) {
        printer.finish(file);
        printer.note(answer.event === 'emptied' ? `${file} was emptied` : `${file} is a new file now`);
      }
      printer.write(file, Buffer.from(answer.base64, 'base64'));
    }
    const hasMore = answers.some((answer) => answer.kind === 'part' && answer.hasMore);
    const tookMs = Date.now() - askedAtMs;
    if (!hasMore && tookMs < source.paceMs) await delay(source.paceMs - tookMs, undefined, { signal });
  }
  printer.finishAll();
}

/** What may be otherwise in a moment: whoever follows wants to go on then. */
function isPassing(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && ['unreachable', 'noWorker', 'hostAway'].includes(error.kind);
}

export function viewLogs(name: string, host: string, tails: readonly Tail[]): TenantLogs {
  return {
    name,
    host,
    files: tails.map(({ file, absence, hasOlder, bytes }) => {
      return { file, absence, hasOlder, lines: linesOf(bytes).map((line) => line.toString('utf8')) };
    }),
  };
}

function readFiles({ flags, isJson }: Call): LogFileName[] {
  if (isJson && flags.has('follow')) throw new UsageError('--json: answers once, so it does not go with --follow');
  const asked = logFileNames.filter((file) => flags.has(file));
  return asked.length === 0 ? [...logFileNames] : asked;
}

function readLines({ options }: Call): number {
  const written = options['lines'] ?? '';
  if (/^\d{1,7}$/.test(written)) return Number(written);
  throw new UsageError(`--lines: ${JSON.stringify(written)} is no number of lines; write one like 100`);
}

function readName({ words }: Call, { tenants }: Configuration): string {
  const [name = ''] = words;
  if (isTenantName(name, namePatternOf(tenants.namePattern))) return name;
  throw new UsageError(`${JSON.stringify(name)} is no name that a tenant can have`);
}
