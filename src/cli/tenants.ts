import { readHost } from '../client/hosts';
import { askTenant } from '../client/tenant-knowledge';
import { listTenants, readTenant } from '../client/tenants';
import type { Call } from './call';
import { printJson } from './call';
import { refuseUnknownTenant } from './unknown-tenant';
import { detailsText, listText } from './tenant-text';
import { viewDetails, viewTenant } from './tenant-view';
import { workflowUrl } from './temporal-web';
import { readHostsOf, withTemporal } from './with-temporal';

export function list(call: Call): Promise<number> {
  const configuration = call.configuration();
  return withTemporal(configuration, async (client) => {
    const rows = await listTenants(client);
    const hosts = await readHostsOf(client, configuration, rows);
    const views = rows.map((row) =>
      viewTenant(
        row,
        hosts.find(({ id }) => id === row.host),
      ),
    );
    if (call.isJson) printJson(call.terminal, views);
    else call.terminal.out(listText(views, call.terminal, Date.now()));
    return 0;
  });
}

export function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const [name = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const row = (await readTenant(client, name)) ?? (await refuseUnknownTenant(client, name, configuration.hosts));
    const [host, supervision] = await Promise.all([readHost(client, row.host), askTenant(client, name)]);
    const nextTryAt = supervision?.known?.state.nextTryAt ?? null;
    const details = viewDetails(row, host, workflowUrl(configuration.temporal, row), nextTryAt);
    if (call.isJson) printJson(call.terminal, details);
    else call.terminal.out(detailsText(details, call.terminal, Date.now()));
    return 0;
  });
}
