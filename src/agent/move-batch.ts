/** What becomes of the tenants that leave one member together: over when each serves elsewhere or has another fate. */
import { namedMoves, type MoveOutcome, type NotMoved } from '../domain/databases/move-order';
import type { Move } from '../domain/databases/move-plan';
import type { TenantProblemCode } from '../domain/tenants/failures';
import { releaseOf } from '../domain/tenants/release';
import type { TenantState } from '../domain/tenants/tenant-state';

type Fate = { kind: 'moved'; to: string } | { kind: 'left'; code: NotMoved['code']; message: string };

export class MoveBatch {
  readonly over: Promise<void>;
  readonly planned: number;
  private readonly begunAtMs = performance.now();
  private readonly open: Map<string, Move>;
  private readonly to: Record<string, number> = {};
  private readonly names: string[] = [];
  private readonly left: NotMoved[] = [];
  private moved = 0;
  private leftCount = 0;
  private lastMovedAfterMs = 0;
  private resolve = () => undefined as void;

  /** At least one move; `onOver` hears of the end before anybody who waits for it. */
  constructor(
    readonly member: string,
    readonly reason: string,
    moves: readonly Move[],
    private readonly onOver: () => void,
  ) {
    this.open = new Map(moves.map((move) => [move.name, move]));
    this.planned = moves.length;
    this.over = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  get isOver(): boolean {
    return this.open.size === 0;
  }

  get movedCount(): number {
    return this.moved;
  }

  get lastedMs(): number {
    return performance.now() - this.begunAtMs;
  }

  get outcome(): Omit<MoveOutcome, 'use'> {
    const { planned, moved, to, names, left, leftCount, lastMovedAfterMs } = this;
    return { planned, moved, to, names, left, leftCount, tookMs: Math.round(lastMovedAfterMs) };
  }

  /** Something was recorded about this tenant. */
  note(state: TenantState): void {
    const move = this.open.get(state.name);
    const fate = move === undefined ? null : fateOf(state, this.member);
    if (fate === null) return;
    if (fate.kind === 'left') return this.leave(state.name, fate.code, fate.message);
    this.moved += 1;
    this.to[fate.to] = (this.to[fate.to] ?? 0) + 1;
    if (this.names.length < namedMoves) this.names.push(state.name);
    this.lastMovedAfterMs = this.lastedMs;
    this.close(state.name);
  }

  /** It is not moved after all. */
  leave(name: string, code: NotMoved['code'], message: string): void {
    const move = this.open.get(name);
    if (move === undefined) return;
    this.leftCount += 1;
    if (this.left.length < namedMoves) this.left.push({ name, host: move.host, from: this.member, code, message });
    this.close(name);
  }

  private close(name: string): void {
    this.open.delete(name);
    if (!this.isOver) return;
    this.onOver();
    this.resolve();
  }
}

/** What keeps one without a process from being started until somebody mends it, which may take days; null: nothing. */
function findHindrance({ problems }: TenantState): Fate | null {
  for (const { code, message } of problems) {
    const left = hindrances[code];
    if (left !== undefined) return { kind: 'left', code: left, message: `its old process is gone, and ${message}` };
  }
  return null;
}

const hindrances: Partial<Record<TenantProblemCode, NotMoved['code']>> = {
  noDatabase: 'noneEligible',
  portConflict: 'failed',
  noStartFile: 'failed',
  braked: 'braked',
};

/** Null while it is on its way. */
function fateOf(state: TenantState, member: string): Fate | null {
  const { process, wanted, present, decisionNeeded, nextTryAt } = state;
  if (releaseOf(state) !== null)
    return { kind: 'left', code: 'released', message: 'a person took it in hand meanwhile' };
  if (!present) return { kind: 'left', code: 'superseded', message: 'its directory was removed meanwhile' };
  if (wanted === 'stopped') return { kind: 'left', code: 'superseded', message: 'it was stopped meanwhile' };
  if (process === null) {
    if (decisionNeeded === null && nextTryAt === null) return findHindrance(state);
    const reason = state.lastExits.at(-1)?.reason ?? 'no exit was seen';
    return { kind: 'left', code: 'failed', message: `it was started elsewhere and ended again: ${reason}` };
  }
  const serves = process.servingSince !== null && process.stopping === null;
  const used = process.database?.name;
  return serves && used !== undefined && used !== member ? { kind: 'moved', to: used } : null;
}
