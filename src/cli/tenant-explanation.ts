/** `tenants why NAME`: what its workflow, or failing that the list, its host or its last workflow say. */
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { readHostStory } from '../client/host-story';
import { readHost, type HostReading } from '../client/hosts';
import { askTenant } from '../client/tenant-knowledge';
import { listTenants, readTenant, readTenantEnd, type ListedTenant } from '../client/tenants';
import { hostProblems, type HostProblemCode } from '../domain/hosts/failures';
import { explainGone } from '../domain/tenants/tenant-gone';
import { explainOnHost, explainWithoutWorker, type HostFacts } from '../domain/tenants/tenant-on-host';
import type { TenantStateName } from '../domain/tenants/tenant-state';
import { explainDirectory, explainTenant, type Explanation } from '../domain/tenants/tenant-why';
import { factsOfRow, factsOfSupervision } from '../domain/tenants/why-facts';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { askHosts, refuseUnknownTenant } from './unknown-tenant';
import { withTemporal } from './with-temporal';

/** `tenants why --json`. */
export interface TenantWhy extends Explanation {
  name: string;
  /** Null when nobody knows. */
  host: string | null;
  /** Null when it is no tenant, or none any more. */
  state: TenantStateName | null;
  since: string | null;
  nextTryAt: string | null;
  /** Who says so; `list` knows less than `workflow`. */
  source: 'workflow' | 'list' | 'host' | 'lastWorkflow';
}

export function why(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [name = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const row = await readTenant(client, name);
    const answer =
      row === null ? await explainAbsent(client, configuration, name) : await explainRow(client, configuration, row);
    if (call.isJson) printJson(call.terminal, answer);
    else call.terminal.out(asCalledHere(`${answer.is}\n${answer.waitsFor}\n${answer.change}\n`, call.terminal));
    return 0;
  });
}

async function explainRow(client: Client, configuration: Configuration, row: ListedTenant): Promise<TenantWhy> {
  const { name } = row;
  const [reading, supervision] = await Promise.all([readHost(client, row.host), askTenant(client, name)]);
  const told = supervision && factsOfSupervision(supervision);
  const facts = told ?? factsOfRow(row);
  const host = await hostFacts(client, reading);
  // Other hosts may have other settings; that theirs are the same, their agents tell.
  const isSameConfiguration = reading.status?.configHash === configuration.hash;
  const explained = explainTenant(facts, isSameConfiguration ? configuration.tenants.check.startGraceMs : null);
  return {
    name,
    host: facts.host,
    state: host.state === 'up' ? facts.state : 'unknown',
    since: host.state === 'up' ? facts.since : host.awaySince,
    nextTryAt: told?.known?.nextTryAt ?? null,
    source: told === null ? 'list' : 'workflow',
    ...explainOnHost(name, told === null ? explainWithoutWorker(explained) : explained, host),
  };
}

async function hostFacts(client: Client, { id, state, status, beatAt }: HostReading): Promise<HostFacts> {
  const story = state === 'up' ? null : await readHostStory(client, id);
  return {
    id,
    state,
    awaySince: story !== null && story.state !== 'up' ? story.since : beatAt,
    isScanned: status?.isScanned ?? true,
    problems: (status?.problems ?? []).flatMap(({ word, code, message, since }) =>
      word === 'hosts' && isHostProblem(code) ? [{ code, message, since }] : [],
    ),
  };
}

function isHostProblem(code: string): code is HostProblemCode {
  return Object.hasOwn(hostProblems, code);
}

async function explainAbsent(client: Client, { hosts }: Configuration, name: string): Promise<TenantWhy> {
  const tenants = await listTenants(client);
  const ids = [...hosts.map(({ id }) => id), ...tenants.map(({ host }) => host)];
  const nothing = { name, host: null, state: null, since: null, nextTryAt: null };
  const directory = await askHosts(client, name, ids);
  if (directory !== null) {
    const { host, problem } = directory;
    return { ...nothing, host, since: problem.since, source: 'host', ...explainDirectory(host, name, problem) };
  }
  const end = await readTenantEnd(client, name);
  if (end === null) return refuseUnknownTenant(client, name, hosts);
  return { ...nothing, since: end.at, source: 'lastWorkflow', ...explainGone(end) };
}
