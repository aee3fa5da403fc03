/** What people decided about the whole pool: made by its workflow, kept by every agent, the higher number counts. */
import type { Brake } from './brake';

export interface Drain {
  member: string;
  by: string;
  reason: string | null;
  since: string;
}

export interface PoolRules {
  /** Rises with each change; 0: nothing was ever decided. */
  version: number;
  /** Members that get nobody, and that everybody leaves. */
  drained: readonly Drain[];
  brakes: readonly Brake[];
}

export const noRules: PoolRules = { version: 0, drained: [], brakes: [] };

export function isDrained({ drained }: Pick<PoolRules, 'drained'>, member: string): boolean {
  return drained.some((drain) => drain.member === member);
}

/** A workflow that was terminated begins with nothing, and takes what the agents kept. */
export function newerRules(ours: PoolRules, theirs: PoolRules): PoolRules {
  return theirs.version > ours.version ? theirs : ours;
}
