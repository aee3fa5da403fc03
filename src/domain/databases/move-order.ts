/** What a pool's workflow asks of one host: to move its tenants off some members. Who and where to is planned there. */
import type { PoolRules } from './pool-rules';
import type { Left } from './move-plan';

/** lost: they cannot work there. drained, rebalanced: a person wants it so. */
export type MoveCause = 'lost' | 'drained' | 'rebalanced';

export interface MoveOrder {
  pool: string;
  cause: MoveCause;
  /** Members to be left; for a rebalance those that may be. */
  from: readonly string[];
  rules: PoolRules;
  /** How many more tenants of this host each member may get; a member that is missing here may get any number. */
  room: Readonly<Record<string, number>>;
  /** For the story of each tenant. */
  reason: string;
}

/** How many tenants of a host have a member, and how many of them run with it and could be moved. */
export interface MemberUse {
  tenants: number;
  movable: number;
}

export interface MoveProgress {
  planned: number;
  moved: number;
}

/** Why one stays: as in a plan, or because of what happened on the way. */
export interface NotMoved extends Omit<Left, 'code'> {
  code: Left['code'] | 'superseded' | 'notNeeded' | 'failed' | 'braked';
}

/** What became of an order. Counts are of all, names of the first few. */
export interface MoveOutcome {
  planned: number;
  moved: number;
  /** How many went where. */
  to: Record<string, number>;
  names: string[];
  left: NotMoved[];
  leftCount: number;
  /** From the beginning until the last one served. */
  tookMs: number;
  /** Of each member afterwards. */
  use: Record<string, MemberUse>;
}

/** Who would go where, and about how long it would take. */
export interface MoveForecast {
  moves: { name: string; from: string; to: string }[];
  moveCount: number;
  left: NotMoved[];
  leftCount: number;
  aboutMs: number;
}

export const namedMoves = 20;
/** A forecast is for a person, who wants to see them all; a history is not for lists of thousands. */
export const forecastMoves = 500;
