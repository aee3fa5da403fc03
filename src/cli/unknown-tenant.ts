import type { Client } from '@temporalio/client';
import { readHosts } from '../client/hosts';
import { listTenants } from '../client/tenants';
import { RequestFailure } from '../client/request-failure';
import { didYouMean } from '../domain/did-you-mean';
import { explainDirectory } from '../domain/tenants/tenant-why';
import { findDirectoryProblem, type DirectoryProblem } from './directory-problem';

/** Fails with what is wrong with a directory of this name, or with the name that was probably meant. */
export async function refuseUnknownTenant(
  client: Client,
  name: string,
  configuredHosts: readonly { id: string }[] = [],
): Promise<never> {
  const tenants = await listTenants(client);
  const directory = await askHosts(client, name, [
    ...configuredHosts.map(({ id }) => id),
    ...tenants.map(({ host }) => host),
  ]);
  throw new RequestFailure(
    'unknownTenant',
    directory === null
      ? unknownTenantSentence(
          name,
          tenants.map((tenant) => tenant.name),
        )
      : directorySentence(name, directory),
  );
}

/** What hosts say of a directory that is no tenant. */
export async function askHosts(
  client: Client,
  name: string,
  hosts: readonly string[],
): Promise<DirectoryProblem | null> {
  return findDirectoryProblem(await readHosts(client, [...new Set(hosts)]), name);
}

function directorySentence(name: string, { host, problem }: DirectoryProblem): string {
  const { is, change } = explainDirectory(host, name, problem);
  return `${is.replace(/^T/, 't')} ${change}`;
}

export function unknownTenantSentence(name: string, names: readonly string[]): string {
  const guess = didYouMean(name, names);
  const nearby = names.length === 0 ? '; there are none yet' : '; `watchkeeper tenants list` shows those there are';
  return `there is no tenant ${name}${guess || nearby}`;
}
