import { restartReasonOf } from '../../../src/domain/tenants/restart-reason';
import { newTenantState, type RunningProcess, type TenantState } from '../../../src/domain/tenants/tenant-state';

const at = '2026-01-01T00:00:00.000Z';
const process: RunningProcess = {
  ...{ run: 1, port: 8101, generation: 1, startedAt: at, servingSince: at, stopping: null },
  identity: { pid: 7, startTicks: 1, bootId: 'b' },
};
const tenant = (stopping: RunningProcess['stopping'], port = 8101): TenantState => ({
  ...newTenantState('alpha', 'h1', at),
  port,
  process: { ...process, stopping },
});
const exit = (charged: boolean) => ({
  ...{ kind: 'processExited' as const, run: 1, code: 1, signal: null, reason: 'exit code 1' },
  ...{ charged, healthy: false, next: 'restart' as const },
});

test('an exit in an outage is its database’s, even when the tenant was being replaced', () => {
  const outage = { database: 'db1', verdict: 'down' as const };
  const before = tenant({ reason: 'its check failed 3 times', charged: true });
  expect(restartReasonOf(before, { ...exit(false), outage })).toBe('databaseAway');
});

test.each([
  ['exited', tenant(null), true],
  ['machineRestarted', tenant(null), false],
  ['checkFailed', tenant({ reason: 'its check failed 3 times', charged: true }), true],
  ['asked', tenant({ reason: 'a restart was asked for', charged: false }), false],
  ['portChanged', tenant({ reason: 'its port changed to 8102', charged: false }, 8102), false],
  ['exited', undefined, true],
])('%s', (reason, before, charged) => {
  expect(restartReasonOf(before, exit(charged))).toBe(reason);
});
