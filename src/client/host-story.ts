import type { Client } from '@temporalio/client';
import type { HostHealth } from '../domain/hosts/host-health';
import { hostWorkflowId } from '../domain/ids';
import { hostHealthQuery } from '../../workflows/hosts/messages';
import { within } from './deadline';

const answerMs = 2_500;

/** What the host's workflow says of it, such as since when it is lost; null when nobody can answer. */
export async function readHostStory(client: Client, hostId: string): Promise<HostHealth | null> {
  const handle = client.workflow.getHandle(hostWorkflowId(hostId));
  try {
    return await within(client, answerMs, () => handle.query(hostHealthQuery));
  } catch {
    // No worker, no workflow and no server come as different errors, and mean the same here.
    return null;
  }
}
