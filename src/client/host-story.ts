import type { Client } from '@temporalio/client';
import type { HostHealth } from '../domain/hosts/host-health';
import { hostWorkflowId } from '../domain/ids';
import { hostHealthQuery } from '../../workflows/hosts/messages';
import { askRunning, askWorkflow } from './ask-workflow';

/** What the host's workflow says of it, such as since when it is lost; null when nobody can answer. */
export function readHostStory(client: Client, hostId: string): Promise<HostHealth | null> {
  return askWorkflow(client, hostWorkflowId(hostId), hostHealthQuery);
}

/** The same, of one that is watched now. */
export function askWatchedHost(client: Client, hostId: string): Promise<HostHealth | 'gone' | null> {
  return askRunning(client, hostWorkflowId(hostId), hostHealthQuery);
}
