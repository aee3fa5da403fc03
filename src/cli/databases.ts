import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { listHostIds, readHosts } from '../client/hosts';
import { RequestFailure } from '../client/request-failure';
import { listTenants } from '../client/tenants';
import { didYouMean } from '../domain/did-you-mean';
import { printJson, type Call } from './call';
import { databaseListText, databaseText } from './database-text';
import { viewDatabases, type DatabaseView } from './database-view';
import { withTemporal } from './with-temporal';

export function list(call: Call): Promise<number> {
  const configuration = call.configuration();
  return withTemporal(configuration, async (client) => {
    const databases = await readDatabases(client, configuration);
    if (call.isJson) printJson(call.terminal, databases);
    else call.terminal.out(databaseListText(databases, call.terminal, Date.now()));
    return 0;
  });
}

export function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [name = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const databases = await readDatabases(client, configuration);
    const database = databases.find((one) => one.name === name) ?? refuseUnknown(name, databases);
    if (call.isJson) printJson(call.terminal, database);
    else call.terminal.out(databaseText(database, call.terminal, Date.now()));
    return 0;
  });
}

async function readDatabases(client: Client, { databases, hosts }: Configuration): Promise<DatabaseView[]> {
  const [known, tenants] = await Promise.all([listHostIds(client), listTenants(client)]);
  const ids = [...new Set([...hosts.map(({ id }) => id), ...known.sort()])];
  return viewDatabases(databases?.members ?? [], await readHosts(client, ids), tenants);
}

function refuseUnknown(name: string, databases: readonly DatabaseView[]): never {
  const names = databases.map((database) => database.name);
  const nearby = names.length === 0 ? '; none are configured' : '; `watchkeeper databases list` shows those there are';
  throw new RequestFailure('unknownDatabase', `there is no database ${name}${didYouMean(name, names) || nearby}`);
}
