/**
 * One bounded read of what a tenant has written, for one person at a prompt. Whoever asks deletes it with its history as
 * soon as it has the answer, so that the text does not stay in Temporal. It stays open until then: the server deletes an
 * open workflow at once, and one that has just closed up to a minute later.
 */
import { proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { TenantLogActivities } from '../../activities/tenants/tenant-logs';
import { hostTaskQueue } from '../../src/domain/ids';
import type { LogAnswer, LogRequest } from '../../src/domain/tenants/tenant-log';
import { hostRead } from '../activity-options';
import { hostFailure } from '../failure';
import { readLogsUpdate } from './messages';

export interface ReadTenantLogsInput {
  host: string;
  request: LogRequest;
}

const deletedWithin = '1m';

export async function readTenantLogs({ host, request }: ReadTenantLogsInput): Promise<void> {
  async function read(): Promise<LogAnswer> {
    const activities = proxyActivities<TenantLogActivities>({
      ...hostRead,
      taskQueue: hostTaskQueue(host),
      summary: `logs of ${request.name} on ${host}`,
    });
    try {
      return await activities.readTenantLogs(request);
    } catch (error) {
      throw hostFailure(error, host);
    }
  }

  setHandler(readLogsUpdate, read, { description: 'Read once, and answer' });
  await sleep(deletedWithin, { summary: 'until whoever asked deletes this workflow' });
}
