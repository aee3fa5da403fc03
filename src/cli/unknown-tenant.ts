import type { Client } from '@temporalio/client';
import { listTenants } from '../client/tenants';
import { RequestFailure } from '../client/request-failure';
import { didYouMean } from '../domain/did-you-mean';

/** Fails with the name that was probably meant. */
export async function refuseUnknownTenant(client: Client, name: string): Promise<never> {
  const names = (await listTenants(client)).map((tenant) => tenant.name);
  throw new RequestFailure('unknownTenant', unknownTenantSentence(name, names));
}

export function unknownTenantSentence(name: string, names: readonly string[]): string {
  const guess = didYouMean(name, names);
  const nearby = names.length === 0 ? '; there are none yet' : '; `watchkeeper tenants list` shows those there are';
  return `there is no tenant ${name}${guess || nearby}`;
}
