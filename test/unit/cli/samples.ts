import type { Terminal } from '../../../src/cli/call';
import type { SeenHost } from '../../../src/cli/tenant-view';
import type { HostStatus } from '../../../src/domain/hosts/host-status';
import type { TenantRow } from '../../../src/domain/tenants/tenant-row';
import { tenantStateNames, type TenantStateName } from '../../../src/domain/tenants/tenant-state';

export const minute = (minutes: number): string => `2026-01-01T00:${String(minutes).padStart(2, '0')}:00.000Z`;

export function row(parts: Partial<TenantRow> = {}): TenantRow {
  return {
    name: 'alpha',
    host: 'h1',
    state: 'running',
    since: minute(1),
    desired: 'running',
    port: 8101,
    database: '',
    pid: 42,
    startedAt: minute(1),
    restarts: 0,
    problem: null,
    lastExits: [],
    journal: 'j',
    seq: 1,
    generation: 1,
    ...parts,
  };
}

export function byState(counts: Partial<Record<TenantStateName, number>>): Record<TenantStateName, number> {
  const zeros = Object.fromEntries(tenantStateNames.map((state) => [state, 0])) as Record<TenantStateName, number>;
  return { ...zeros, ...counts };
}

export function hostStatus(parts: Partial<HostStatus> = {}): HostStatus {
  return {
    host: 'h1',
    incarnation: 'i',
    agentSince: minute(0),
    asOf: minute(5),
    isScanned: true,
    configHash: 'c',
    tenants: { total: 1, byState: byState({ running: 1 }) },
    untold: { count: 0, oldestAt: null, names: [] },
    problems: [],
    ...parts,
  };
}

export function seenHost(parts: Partial<SeenHost> = {}): SeenHost {
  return { id: 'h1', state: 'up', status: hostStatus(), beatAt: minute(5), ...parts };
}

export interface RecordingTerminal extends Terminal {
  written: { out: string; err: string };
}

export function recordingTerminal(parts: Partial<Terminal> = {}): RecordingTerminal {
  const written = { out: '', err: '' };
  return {
    written,
    out: (text) => void (written.out += typeof text === 'string' ? text : Buffer.from(text).toString()),
    err: (text) => void (written.err += text),
    isForPeople: false,
    hasColours: false,
    lineWidth: () => 0,
    program: ['/usr/bin/node', '/opt/watchkeeper/main.js'],
    calledAs: 'watchkeeper',
    env: {},
    cwd: '/',
    readerGone: new AbortController().signal,
    ...parts,
  };
}
