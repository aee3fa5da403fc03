/** `tenants add|remove NAME`: asks the workflow of the host, and waits until the tenant runs, or its process is gone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { addTenant, removeTenant } from '../client/host-directories';
import { readHost } from '../client/hosts';
import { RequestFailure } from '../client/request-failure';
import { readTenant, type ListedTenant } from '../client/tenants';
import { didYouMean } from '../domain/did-you-mean';
import { refuseNewName, refusePort, type AddedTenant } from '../domain/tenants/directory-request';
import { lateAdditionMessage, progressOfAddition } from '../domain/tenants/tenant-addition';
import { printJson, type Call } from './call';
import { UsageError } from './failure';
import { addedSentence, removalWarning, removedSentence } from './request-sentences';
import { caller, readTimeout } from './tenant-requests';
import { viewAnswer } from './tenant-view';
import { askHosts, refuseUnknownTenant } from './unknown-tenant';
import { withTemporal } from './with-temporal';

const lookEveryMs = 200;

export function add(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { timeoutMs } = readTimeout(call);
  const [name = ''] = call.words;
  const host = chooseHost(call, configuration);
  const port = readPort(call);
  const refusal = refuseNewName(name, configuration.tenants.namePattern);
  if (refusal !== null) throw new RequestFailure('refused', refusal);
  return withTemporal(configuration, async (client) => {
    const deadlineMs = Date.now() + timeoutMs;
    const namesake = await readTenant(client, name);
    if (namesake !== null && namesake.host !== host) {
      const message = `there is a tenant ${name} on host ${namesake.host} already; names are unique over all hosts`;
      throw new RequestFailure('refused', message);
    }
    call.progress.waitsFor(`host ${host} to make the directory of tenant ${name}`);
    const added = await addTenant(client, host, { name, port, by: caller(call), timeoutMs });
    const row = await untilRunning(call, client, added, deadlineMs, timeoutMs);
    const hostNow = await readHost(client, row.host);
    if (call.isJson) printJson(call.terminal, viewAnswer(row, hostNow));
    else call.terminal.out(`${addedSentence(row)}\n`);
    return 0;
  });
}

export function remove(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { timeoutMs } = readTimeout(call);
  const [name = ''] = call.words;
  const asked = call.options['host'] === undefined ? null : chooseHost(call, configuration);
  return withTemporal(configuration, async (client) => {
    const tenant = await readTenant(client, name);
    const host = asked ?? tenant?.host ?? (await findHost(client, name, configuration));
    if (call.options['yes'] === undefined) {
      const pid = tenant?.host === host ? tenant.pid : null;
      throw new UsageError(removalWarning({ name, host, pid, watchPath: configuration.tenants.watchPath }));
    }
    call.progress.waitsFor(`tenant ${name} on host ${host} to end`);
    const removed = await removeTenant(client, host, { name, by: caller(call), timeoutMs });
    if (call.isJson) printJson(call.terminal, removed);
    else call.terminal.out(`${removedSentence(removed)}\n`);
    return 0;
  });
}

/** The host that tells of a directory with this name that is no tenant, or the only one there is. */
async function findHost(client: Client, name: string, { hosts }: Configuration): Promise<string> {
  const ids = hosts.map(({ id }) => id);
  const directory = await askHosts(client, name, ids);
  if (directory !== null) return directory.host;
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? only : refuseUnknownTenant(client, name, hosts);
}

async function untilRunning(
  { progress }: Call,
  client: Client,
  added: AddedTenant,
  deadlineMs: number,
  timeoutMs: number,
): Promise<ListedTenant> {
  for (;;) {
    const row = await readTenant(client, added.name);
    const outcome = progressOfAddition(added, row);
    if (outcome.kind === 'done' && row !== null) return row;
    if (outcome.kind === 'failed') throw new RequestFailure('failed', outcome.message);
    if (Date.now() > deadlineMs) throw new RequestFailure('failed', lateAdditionMessage(added, row, timeoutMs));
    progress.waitsFor(`tenant ${added.name} to run, ${row === null ? 'not heard of yet' : `now ${row.state}`}`);
    await pause(lookEveryMs);
  }
}

function chooseHost({ options }: Call, { hosts, file }: Configuration): string {
  const ids = hosts.map(({ id }) => id);
  const written = options['host'];
  if (written !== undefined) {
    if (ids.includes(written)) return written;
    const guess = didYouMean(written, ids) || `; there are ${ids.join(', ')}`;
    throw new UsageError(`--host: there is no host ${JSON.stringify(written)} in ${file}${guess}`);
  }
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return only;
  throw new UsageError(`say on which host, with --host: there are ${ids.join(', ')}`);
}

function readPort({ options }: Call): number | null {
  const written = options['port'];
  if (written === undefined) return null;
  const port = /^[0-9]+$/.test(written) ? Number(written) : Number.NaN;
  if (refusePort(port) === null) return port;
  throw new UsageError(
    `--port: ${JSON.stringify(written)} is no port that a tenant can have; write one from 1 to 65534`,
  );
}
