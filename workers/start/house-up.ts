import { setTimeout as delay } from 'node:timers/promises';
import type { Configuration } from '../../config';
import { connectLazily } from '../../src/client/connection';
import { isWorkerAnswering, readHosts } from '../../src/client/hosts';

/** Waits until every host's lease is held, its first scan done and the worker answers; false when aborted before. */
export async function untilHouseIsUp(configuration: Configuration, signal: AbortSignal): Promise<boolean> {
  const door = connectLazily(configuration.temporal);
  try {
    while (!signal.aborted) {
      if (await isHouseUp(door.client, configuration)) return true;
      await delay(250);
    }
    return false;
  } finally {
    await door.close();
  }
}

async function isHouseUp(client: Parameters<typeof readHosts>[0], { hosts }: Configuration): Promise<boolean> {
  try {
    const readings = await readHosts(
      client,
      hosts.map(({ id }) => id),
    );
    const areLeased = readings.every(({ state, status }) => state === 'up' && status?.isScanned === true);
    if (!areLeased) return false;
    const answers = await Promise.all(hosts.map(({ id }) => isWorkerAnswering(client, id)));
    return answers.every(Boolean);
  } catch {
    // Temporal does not answer yet: not up.
    return false;
  }
}
