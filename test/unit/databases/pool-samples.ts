/** What agents tell of a pool, and what a pool's workflow makes of it, with little to write. */
import type { Brake } from '../../../src/domain/databases/brake';
import type { MoveOutcome } from '../../../src/domain/databases/move-order';
import type { PoolReport, SeenMember } from '../../../src/domain/databases/pool-report';
import { noRules, type Drain, type PoolRules } from '../../../src/domain/databases/pool-rules';
import { newPoolState, takePoolReport, type PoolState } from '../../../src/domain/databases/pool-state';

export const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

export const seen = (name: string, part: Partial<SeenMember> = {}): SeenMember => ({
  ...{ name, address: `${name}:3306`, maxTenants: null, verdict: 'up', reason: 'it answers', since: at(0) },
  ...{ isHeld: false, tenants: 0, movable: 0, ...part },
});

export const report = (
  host: string,
  seq: number,
  members: SeenMember[],
  part: Partial<PoolReport> = {},
): PoolReport => ({
  ...{ pool: 'main', host, incarnation: `${at(0)}-a`, seq, members, rules: noRules, alone: [] },
  ...part,
});

/** What the workflow knows after each host has told once. */
export function poolOf(hosts: Record<string, SeenMember[]>, rules: Partial<PoolRules> = {}): PoolState {
  const empty: PoolState = { ...newPoolState('main'), rules: { ...noRules, version: 1, ...rules } };
  return Object.entries(hosts).reduce(
    (state, [host, members]) => takePoolReport(state, report(host, 1, members), at(1)),
    empty,
  );
}

export const drain = (member: string, reason: string | null = null): Drain => ({
  ...{ member, by: 'ann', reason, since: at(2) },
});

export const brake = (part: Partial<Brake> = {}): Brake => ({
  ...{ scope: 'moves', by: 'ann', reason: 'the switch is replaced', since: at(3), until: null },
  ...part,
});

export const outcome = (part: Partial<MoveOutcome> = {}): MoveOutcome => ({
  ...{ planned: 0, moved: 0, to: {}, names: [], left: [], leftCount: 0, tookMs: 0, use: {} },
  ...part,
});
