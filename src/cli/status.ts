import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { countAlerts } from '../client/alert-reading';
import { temporalPlace } from '../client/connection';
import { readPoolRules } from '../client/databases';
import { askShop } from '../client/order-reading';
import { readHostStory } from '../client/host-story';
import { isRefusal, RequestFailure } from '../client/request-failure';
import { listTenants } from '../client/tenants';
import { printJson, type Call, type ExitCode } from './call';
import { seeStore } from './see-store';
import { reportStatus, type SeenHouse, type StatusReport } from './status-report';
import { statusText } from './status-text';
import { readHostsOf, withTemporal } from './with-temporal';

export async function status(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [seen, store] = await Promise.all([seeHouse(configuration), seeStore(configuration)]);
  const now = new Date();
  const report = reportStatus(
    {
      address: temporalPlace(configuration.temporal).address,
      configuredHosts: configuration.hosts.map(({ id }) => id),
      ...seen,
      store,
    },
    now.toISOString(),
  );
  if (call.isJson) printJson(call.terminal, report);
  else call.terminal.out(statusText(report, call.terminal, now.getTime()));
  return seen.seen === null ? 3 : exitCodeOf(report);
}

function exitCodeOf({ ready, problems }: StatusReport): ExitCode {
  return ready && problems.length === 0 ? 0 : 1;
}

/** Nothing is seen when Temporal cannot be reached, stops answering meanwhile, or lets nobody in. */
async function seeHouse(configuration: Configuration): Promise<Pick<SeenHouse, 'seen' | 'refusal'>> {
  try {
    return { seen: await withTemporal(configuration, (client) => readHouse(client, configuration)) };
  } catch (error) {
    if (error instanceof RequestFailure && error.kind === 'unreachable') return { seen: null };
    if (isRefusal(error)) return { seen: null, refusal: error };
    throw error;
  }
}

async function readHouse(client: Client, configuration: Configuration): Promise<NonNullable<SeenHouse['seen']>> {
  const [rows, alerts] = await Promise.all([listTenants(client), countAlerts(client)]);
  const hosts = await readHostsOf(client, configuration, rows);
  const stories = await Promise.all(hosts.map(({ id }) => readHostStory(client, id)));
  const told = stories.filter((story) => story !== null);
  const awaySince = new Map(told.filter(({ state }) => state !== 'up').map(({ host, since }) => [host, since]));
  const name = configuration.databases?.pool;
  const pool = name === undefined ? null : { name, rules: await readPoolRules(client, name) };
  const { orders } = configuration;
  const shop = orders && { name: orders.shop, known: await askShop(client, orders.shop) };
  return { hosts, awaySince, rows, isWorkerAnswering: told.length > 0, pool, alerts, shop };
}
