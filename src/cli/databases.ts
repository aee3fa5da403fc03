import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { askPool, readPoolRules } from '../client/databases';
import { listHostIds, readHosts } from '../client/hosts';
import { RequestFailure } from '../client/request-failure';
import { listTenants } from '../client/tenants';
import { noRules, type PoolRules } from '../domain/databases/pool-rules';
import { didYouMean } from '../domain/did-you-mean';
import { printJson, type Call } from './call';
import { databaseListText, databaseText } from './database-text';
import { detailDatabase, viewDatabases, type DatabaseView } from './database-view';
import { withTemporal } from './with-temporal';

export function list(call: Call): Promise<number> {
  const configuration = call.configuration();
  return withTemporal(configuration, async (client) => {
    const { views, rules } = await readDatabases(client, configuration);
    if (call.isJson) printJson(call.terminal, views);
    else call.terminal.out(databaseListText(views, rules, call.terminal, Date.now()));
    return 0;
  });
}

export function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [name = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const { views, rules } = await readDatabases(client, configuration);
    const database = views.find((one) => one.name === name) ?? refuseUnknown(name, views);
    const pool = configuration.databases?.pool;
    const state = pool === undefined ? null : await askPool(client, pool);
    const details = detailDatabase(database, rules, state);
    if (call.isJson) printJson(call.terminal, details);
    else call.terminal.out(databaseText(details, call.terminal, Date.now()));
    return 0;
  });
}

async function readDatabases(
  client: Client,
  { databases, hosts }: Configuration,
): Promise<{ views: DatabaseView[]; rules: PoolRules }> {
  const [known, tenants, rules] = await Promise.all([
    listHostIds(client),
    listTenants(client),
    databases === null ? noRules : readPoolRules(client, databases.pool),
  ]);
  const ids = [...new Set([...hosts.map(({ id }) => id), ...known.sort()])];
  return { views: viewDatabases(databases?.members ?? [], await readHosts(client, ids), tenants, rules), rules };
}

function refuseUnknown(name: string, databases: readonly DatabaseView[]): never {
  const names = databases.map((database) => database.name);
  const nearby = names.length === 0 ? '; none are configured' : '; `watchkeeper databases list` shows those there are';
  throw new RequestFailure('unknownDatabase', `there is no database ${name}${didYouMean(name, names) || nearby}`);
}
