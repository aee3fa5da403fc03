/** What became of the tenants that were moved off one member: begun once, over when each serves or has another fate. */
import { releaseOf } from '../domain/tenants/release';
import type { TenantState } from '../domain/tenants/tenant-state';

export interface MoveTallyEvents {
  onBegan(member: string, reason: string, tenants: number): void;
  /** `moved` serve from others; `others` were stopped or failed, or their database came back in time. */
  onEnded(member: string, counts: { moved: number; others: number }, lastedMs: number): void;
}

interface Batch {
  member: string;
  begunAtMs: number;
  open: Set<string>;
  moved: number;
  others: number;
}

export class MoveTally {
  private readonly batches = new Map<string, Batch>();

  constructor(private readonly events: MoveTallyEvents) {}

  begin(member: string, reason: string, names: readonly string[]): void {
    const known = this.batches.get(member);
    const news = names.filter((name) => known?.open.has(name) !== true);
    if (news.length === 0) return;
    const batch = known ?? { member, begunAtMs: performance.now(), open: new Set<string>(), moved: 0, others: 0 };
    this.batches.set(member, batch);
    for (const name of news) batch.open.add(name);
    this.events.onBegan(member, reason, news.length);
  }

  note(state: TenantState): void {
    for (const batch of [...this.batches.values()]) {
      if (!batch.open.has(state.name)) continue;
      const fate = fateOf(state, batch.member);
      if (fate !== null) this.close(batch, state.name, fate);
    }
  }

  /** It is not moved after all. */
  drop(name: string): void {
    for (const batch of [...this.batches.values()]) if (batch.open.has(name)) this.close(batch, name, 'others');
  }

  private close(batch: Batch, name: string, fate: 'moved' | 'others'): void {
    batch.open.delete(name);
    batch[fate] += 1;
    if (batch.open.size > 0) return;
    const { member, moved, others, begunAtMs } = batch;
    this.batches.delete(member);
    this.events.onEnded(member, { moved, others }, performance.now() - begunAtMs);
  }
}

/** Null while it is on its way. */
function fateOf(state: TenantState, member: string): 'moved' | 'others' | null {
  const { process, wanted, present, decisionNeeded, nextTryAt } = state;
  if (!present || wanted === 'stopped' || releaseOf(state) !== null) return 'others';
  if (process === null) return decisionNeeded !== null || nextTryAt !== null ? 'others' : null;
  const serves = process.servingSince !== null && process.stopping === null;
  return serves && process.database?.name !== member ? 'moved' : null;
}
