import type { LogAnswer, LogRequest } from '../../src/domain/tenants/tenant-log';
import { failAs } from '../fail';

/** Reads at most `remotePartBytes`, and waits at most `remoteWaitMs`, whatever it is asked for. */
export interface TenantLogReader {
  read(request: LogRequest): Promise<LogAnswer>;
}

export interface TenantLogActivities {
  readTenantLogs: (request: LogRequest) => Promise<LogAnswer>;
}

export function createTenantLogActivities({ logs }: { logs: TenantLogReader }): TenantLogActivities {
  return { readTenantLogs: (request) => failAs(() => logs.read(request)) };
}
