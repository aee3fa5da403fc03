/** The audit of the chaos test finds what it is there to find. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '../../../src/adapters/processes/identity';
import type { TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { auditTenant, emptyAudit, type Audit } from '../../support/house/audit';
import type { TenantHistory } from '../../support/house/histories';
import { keyOf, TenantNotes } from '../../support/house/notes';

const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-audit-'));
const notes = new TenantNotes(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const living = ownIdentity();
/** Its start time is that of no process. */
const dead = { ...living, startTicks: living.startTicks + 1 };

function note(kind: 'starts' | 'crashes' | 'signals', ...lines: string[]): void {
  writeFileSync(join(folder, `alpha.${kind}`), lines.map((line) => `${line}\n`).join(''));
}

beforeEach(() => {
  note('starts', `${dead.pid} ${dead.startTicks}`, `${living.pid} ${living.startTicks}`);
  note('crashes');
  note('signals');
});

const started = (run: number, process = living): TransitionFact => ({
  kind: 'processStarted',
  run,
  port: 1,
  generation: 1,
  process,
});
const stopped = (run: number, reason: string): TransitionFact => ({ kind: 'stopBegan', run, reason, charged: false });
const exited = (run: number): TransitionFact => ({
  kind: 'processExited',
  run,
  code: null,
  signal: null,
  reason: 'ended unseen',
  charged: true,
  healthy: false,
  next: 'restart',
});
const good = [started(1, dead), exited(1), started(2)];

function audit(facts: TransitionFact[], deeds: { killed?: string[]; hung?: string[] } = {}): Audit {
  const told = facts.map((fact, index) => ({ ...fact, seq: index + 1, at: '2026-01-01T00:00:00.000Z', journal: 'j' }));
  const history: TenantHistory = { told, duplicates: 0, late: [], runs: [] };
  return auditTenant('alpha', history, notes, { killed: new Set(deeds.killed), hung: new Set(deeds.hung) });
}
const faults = (...given: Parameters<typeof audit>) =>
  Object.entries(audit(...given)).flatMap(([kind, sentences]) => ((sentences as string[]).length > 0 ? [kind] : []));

const killed = [keyOf(dead)];

describe('the audit', () => {
  it('is empty when every end was given a reason by the test', () => {
    expect(audit(good, { killed })).toEqual(emptyAudit);
    note('crashes', `${dead.pid} ${dead.startTicks}`);
    expect(audit(good)).toEqual(emptyAudit);
  });

  it('finds a process that ended although nobody touched it', () => {
    expect(faults(good)).toEqual(['wrongSignals']);
    const replaced = (reason: string) => [started(1, dead), stopped(1, reason), exited(1), started(2)];
    expect(faults(replaced('a restart was asked for'))).toEqual(['wrongSignals']);
    expect(faults(replaced('its check failed 3 times: no answer'))).toEqual(['wrongSignals']);
    expect(faults(replaced('its check failed 3 times: no answer'), { hung: killed })).toEqual([]);
    expect(faults(replaced('its port changed to 2'))).toEqual([]);
  });

  it('finds a signal that no stop was told for', () => {
    note('signals', `${living.pid} SIGTERM`);
    expect(faults(good, { killed })).toEqual(['wrongSignals']);
  });

  it('finds a start that was told twice, and one that began before the other had ended', () => {
    expect(faults([...good, exited(2), started(3)], { killed: [...killed, keyOf(living)] })).toContain('doubles');
    expect(faults([started(1, dead), started(2)], { killed })).toEqual(['doubles']);
  });

  it('finds a start and an end that were never told', () => {
    expect(faults([started(1)], { killed })).toEqual(['losses']);
    expect(faults([started(1), exited(1), started(2, dead)], { killed: [...killed, keyOf(living)] })).toEqual([
      'losses',
    ]);
  });
});
