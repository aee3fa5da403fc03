import type { Client } from '@temporalio/client';
import { readTenant } from '../client/tenants';
import type { TenantVerb } from '../domain/tenants/tenant-command';
import type { Call } from './call';

const lookEveryMs = 1_000;
const goals: Record<TenantVerb, string> = {
  start: 'run',
  stop: 'stop',
  restart: 'run again',
  move: 'serve from another database',
  release: 'be released',
  take: 'be taken',
};

/** While `work` is under way, a person is told in which state the tenant is. */
export async function tellingState<T>(
  { terminal, progress }: Pick<Call, 'terminal' | 'progress'>,
  client: Client,
  { name, verb }: { name: string; verb: TenantVerb },
  work: () => Promise<T>,
): Promise<T> {
  const tell = (state: string) => progress.waitsFor(`tenant ${name} to ${goals[verb]}, ${state}`);
  if (terminal.lineWidth() === 0) return work();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const state = await readState(client, name);
    if (isOver) return;
    tell(state);
    timer = setTimeout(() => void look(), lookEveryMs);
  };
  tell('asked for');
  timer = setTimeout(() => void look(), lookEveryMs);
  try {
    return await work();
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

async function readState(client: Client, name: string): Promise<string> {
  try {
    const tenant = await readTenant(client, name);
    return tenant === null ? 'which is gone' : `now ${tenant.state}`;
  } catch {
    // The request itself has its own deadline, and says what is wrong when it is over.
    return 'whose state cannot be read';
  }
}
