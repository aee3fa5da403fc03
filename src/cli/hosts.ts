import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { readHostStory } from '../client/host-story';
import { listHostIds, readHost } from '../client/hosts';
import { RequestFailure } from '../client/request-failure';
import { didYouMean } from '../domain/did-you-mean';
import { hostWorkflowId } from '../domain/ids';
import { printJson, type Call } from './call';
import { hostDetailsText, hostListText } from './host-text';
import { viewHost, viewHostDetails, type ReadHost } from './host-view';
import { workflowUrl } from './temporal-web';
import { withTemporal } from './with-temporal';

export function list(call: Call): Promise<number> {
  const configuration = call.configuration();
  return withTemporal(configuration, async (client) => {
    const ids = await idsOf(client, configuration);
    const hosts = await Promise.all(ids.map((id) => readWithStory(client, id)));
    const views = hosts.map((host) => viewHost(host, configuration));
    if (call.isJson) printJson(call.terminal, views);
    else call.terminal.out(hostListText(views, call.terminal, Date.now()));
    return 0;
  });
}

export function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [id = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const host = await readWithStory(client, id);
    if (host.runId === null) await refuseUnknownHost(client, configuration, id);
    const workflowId = hostWorkflowId(id);
    const url = host.runId === null ? null : workflowUrl(configuration.temporal, { workflowId, runId: host.runId });
    const details = viewHostDetails(host, configuration, { workflowId, url });
    if (call.isJson) printJson(call.terminal, details);
    else call.terminal.out(hostDetailsText(details, call.terminal, Date.now()));
    return 0;
  });
}

/** Those of the configuration, then those that Temporal knows beside them. */
async function idsOf(client: Client, { hosts }: Configuration): Promise<string[]> {
  const known = await listHostIds(client);
  return [...new Set([...hosts.map(({ id }) => id), ...known.sort()])];
}

async function readWithStory(client: Client, id: string): Promise<ReadHost> {
  const [reading, health] = await Promise.all([readHost(client, id), readHostStory(client, id)]);
  return { ...reading, health: reading.runId === null ? null : health };
}

async function refuseUnknownHost(client: Client, configuration: Configuration, id: string): Promise<void> {
  const ids = await idsOf(client, configuration);
  if (ids.includes(id)) return;
  const guess = didYouMean(id, ids) || '; `watchkeeper hosts list` shows those there are';
  throw new RequestFailure('unknownHost', `there is no host ${id}${guess}`);
}
