import { tenantsOn } from '../../../src/domain/databases/tenants-on';
import { newTenantState, type RunningProcess, type TenantState } from '../../../src/domain/tenants/tenant-state';

const at = '2026-01-01T00:00:00.000Z';
const db1 = { name: 'db1', host: '10.0.0.1', port: 3306 };
const member = { ...db1, maxTenants: null };
const process: RunningProcess = {
  ...{ run: 1, port: 8101, generation: 1, startedAt: at, servingSince: at, stopping: null, database: db1 },
  identity: { pid: 5, startTicks: 1, bootId: 'b' },
};
const tenant = (part: Partial<TenantState> = {}): TenantState => ({
  ...newTenantState('a', 'h1', at),
  ...{ present: true, database: 'db1', process, ...part },
});
const found = (part: Partial<TenantState>, lost = [member]) => tenantsOn(lost, [tenant(part)], () => 1);

test('a tenant whose process uses the member is among them', () => {
  expect(found({})).toEqual([
    { name: 'a', host: 'h1', tier: 1, database: 'db1', isWanted: true, isReleased: false, generation: 0 },
  ]);
});

test.each<[string, Partial<TenantState>]>([
  ['has no process', { process: null }],
  ['is being stopped', { process: { ...process, stopping: { reason: 'asked', charged: false } } }],
  ['uses another member', { process: { ...process, database: { ...db1, name: 'db2' } } }],
  ['uses an address of before', { process: { ...process, database: { ...db1, port: 3307 } } }],
])('one that %s is not', (_, part) => {
  expect(found(part)).toEqual([]);
  expect(found(part, [])).toEqual([]);
});

test('what people want of it is said', () => {
  expect(found({ wanted: 'stopped' })).toMatchObject([{ isWanted: false }]);
  expect(found({ present: false })).toMatchObject([{ isWanted: false }]);
  const released = { by: 'me', since: at, until: null, reason: null };
  expect(found({ released })).toMatchObject([{ isReleased: true }]);
});
