/** What a list of workflows shows of a pool: kept in its memo and attributes, so that reading it needs no worker. */
import { cutToBytes } from '../text-size';
import { problemOfVerdict, type DatabaseProblemCode } from './failures';
import { noRules, type PoolRules } from './pool-rules';
import type { PoolState } from './pool-state';

/** Bytes: a memo above 2 kB is warned about by the server. */
const longest = { by: 48, reason: 80 };

export type PoolMemo = PoolRules;

export function poolMemo({ rules }: PoolState): PoolMemo {
  const cut = <Reason extends string | null>({ by, reason }: { by: string; reason: Reason }) => ({
    by: cutToBytes(by, longest.by),
    reason: reason === null ? reason : cutToBytes(reason, longest.reason),
  });
  return {
    version: rules.version,
    drained: rules.drained.map((drain) => ({ ...drain, ...cut(drain) })),
    brakes: rules.brakes.map((brake) => ({ ...brake, ...cut(brake) })),
  };
}

/** Of what another version may have written, or nobody. */
export function readPoolMemo(memo: unknown): PoolMemo {
  const { version, drained, brakes } = (memo ?? {}) as Partial<PoolMemo>;
  return typeof version === 'number' && Array.isArray(drained) && Array.isArray(brakes)
    ? { version, drained, brakes }
    : noRules;
}

/** The code that stands in the attribute `Problem`; null when every host sees every member up. */
export function poolProblem({ hosts }: PoolState): DatabaseProblemCode | null {
  const verdicts = Object.values(hosts).flatMap(({ members }) => members.map(({ verdict }) => verdict));
  const worst = (['down', 'readOnly', 'full', 'blocked', 'misconfigured', 'unknown'] as const).find((verdict) =>
    verdicts.includes(verdict),
  );
  return worst === undefined ? null : problemOfVerdict[worst];
}
