import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { connect } from '../client/connection';
import { requirePrepared } from '../client/prepared';
import { readHosts, type HostReading } from '../client/hosts';

const preparedMs = 3_000;

/** One connection for one command; fails within 4 s when nobody is there, or what is there cannot be used. */
export async function withTemporal<T>({ temporal }: Configuration, read: (client: Client) => Promise<T>): Promise<T> {
  const door = await connect(temporal);
  try {
    await requirePrepared(door.client.connection, door.client.options.namespace, preparedMs);
    return await read(door.client);
  } finally {
    await door.close();
  }
}

/** The configured hosts, and those that tenants name beside them. */
export function readHostsOf(
  client: Client,
  { hosts }: Configuration,
  rows: readonly { host: string }[],
): Promise<HostReading[]> {
  return readHosts(client, [...new Set([...hosts.map(({ id }) => id), ...rows.map(({ host }) => host)])]);
}
