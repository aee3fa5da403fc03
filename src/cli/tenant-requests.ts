/** `tenants start|stop|restart|move|release|take NAME`: asks the tenant's workflow, and waits until it is done. */
import type { Client } from '@temporalio/client';
import { readHostStory } from '../client/host-story';
import { readHost } from '../client/hosts';
import { RequestFailure } from '../client/request-failure';
import { readTenant } from '../client/tenants';
import {
  moveTenant,
  releaseTenant,
  restartTenant,
  startTenant,
  stopTenant,
  takeTenant,
  type MoveWish,
  type ReleaseWish,
} from '../client/tenant-commands';
import { formatDuration, parseDuration } from '../domain/duration';
import { longestReason, longestReleaseMs, readReason } from '../domain/tenants/release';
import type { TenantVerb } from '../domain/tenants/tenant-command';
import type { TenantRow } from '../domain/tenants/tenant-row';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';
import { awaySentence, doneSentence } from './request-sentences';
import { tellingState } from './tenant-progress';
import { viewAnswer } from './tenant-view';
import { refuseUnknownTenant } from './unknown-tenant';
import { ownUser } from './own-user';
import { withTemporal } from './with-temporal';

const requests: Record<TenantVerb, (client: Client, name: string, wish: ReleaseWish & MoveWish) => Promise<TenantRow>> =
  {
    move: moveTenant,
    start: startTenant,
    stop: stopTenant,
    restart: restartTenant,
    release: releaseTenant,
    take: takeTenant,
  };

export const start = (call: Call): Promise<number> => ask(call, 'start', readTimeout(call));
export const stop = (call: Call): Promise<number> => ask(call, 'stop', readTimeout(call));
export const restart = (call: Call): Promise<number> => ask(call, 'restart', readTimeout(call));
export const move = (call: Call): Promise<number> =>
  ask(call, 'move', { ...readTimeout(call), to: call.options['to'] ?? '' });
export const release = (call: Call): Promise<number> => ask(call, 'release', readTerms(call));
export const take = (call: Call): Promise<number> => ask(call, 'take', {});

function ask(call: Call, verb: TenantVerb, how: Omit<ReleaseWish & Partial<MoveWish>, 'by'>): Promise<number> {
  const configuration = call.configuration();
  const [name = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    const tenant = (await readTenant(client, name)) ?? (await refuseUnknownTenant(client, name, configuration.hosts));
    const hostBefore = await readHost(client, tenant.host);
    // Nobody would take it up, so it is not even asked for.
    if (hostBefore.state === 'lost') await refuseAway(client, name, hostBefore.id);
    const wish = { by: caller(call), to: '', ...how };
    const asked = () => requests[verb](client, name, wish);
    const row = await tellingState(call, client, { name, verb }, asked).catch((error: unknown) =>
      error instanceof RequestFailure && error.kind === 'hostAway'
        ? refuseAway(client, name, tenant.host)
        : raise(error),
    );
    const hostNow = await readHost(client, tenant.host);
    if (call.isJson) printJson(call.terminal, viewAnswer(row, hostNow));
    else call.terminal.out(`${asCalledHere(doneSentence(verb, row), call.terminal)}\n`);
    return 0;
  });
}

export function readTimeout({ options }: Call): { timeoutMs: number } {
  const written = options['timeout'] ?? '';
  const timeoutMs = parseDuration(written);
  if (timeoutMs !== null && timeoutMs > 0) return { timeoutMs };
  throw new UsageError(
    `--timeout: ${JSON.stringify(written)} is no duration; write a number with a unit, like 90s or 2m`,
  );
}

function readTerms({ options }: Call): { forMs?: number; reason?: string } {
  const { for: written, reason: text = '' } = options;
  const forMs = written === undefined ? undefined : parseDuration(written, longestReleaseMs);
  if (forMs === null || forMs === 0) {
    throw new UsageError(
      `--for: ${JSON.stringify(written)} is no duration up to ${formatDuration(longestReleaseMs)}; write a number with a unit, like 30m or 2h`,
    );
  }
  const reason = readReason(text);
  if (reason !== null && reason.length > longestReason) {
    throw new UsageError(`--reason: it has ${reason.length} characters; at most ${longestReason} are kept`);
  }
  return { ...(forMs !== undefined && { forMs }), ...(reason !== null && { reason }) };
}

/** Stands in the tenant's story. */
export function caller({ terminal: { env } }: Call): string {
  const user = env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME'] ?? ownUser().name;
  return `${user} (command line)`;
}

async function refuseAway(client: Client, name: string, hostId: string): Promise<never> {
  const story = await readHostStory(client, hostId);
  throw new RequestFailure('hostAway', awaySentence(name, hostId, story));
}

function raise(error: unknown): never {
  throw error;
}
