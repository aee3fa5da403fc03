import { Context } from '@temporalio/activity';
import type {
  MemberUse,
  MoveForecast,
  MoveOrder,
  MoveOutcome,
  MoveProgress,
} from '../../src/domain/databases/move-order';
import type { PoolRules } from '../../src/domain/databases/pool-rules';
import { beatingUntilCancelled } from '../beating';

export interface RulesForHost {
  rules: PoolRules;
  /** How many tenants of other hosts have each member. */
  elsewhere: Record<string, number>;
}

export interface RulesAnswer {
  /** The version that the host follows from now on; higher than what was sent when it knew a newer one. */
  version: number;
  use: Record<string, MemberUse>;
}

/**
 * A host's databases, and its tenants on them. Everything may be asked again at any time: rules are numbered, and moves
 * are planned from what is, so that a repetition finds only what is left to do.
 */
export interface PoolControl {
  follow(rules: RulesForHost): RulesAnswer;
  /** Resolves when every tenant that it is about serves elsewhere, or has another fate. */
  move(order: MoveOrder, onProgress: (progress: MoveProgress) => void): Promise<MoveOutcome>;
  /** Who would go where; nothing is done. */
  forecast(order: MoveOrder): MoveForecast;
}

export interface DatabaseActivities {
  followRules: (rules: RulesForHost) => Promise<RulesAnswer>;
  moveTenants: (order: MoveOrder) => Promise<MoveOutcome>;
  forecastMoves: (order: MoveOrder) => Promise<MoveForecast>;
}

export function createDatabaseActivities({ pool }: { pool: PoolControl }): DatabaseActivities {
  return {
    followRules: async (rules) => pool.follow(rules),
    moveTenants: (order) => moving((onProgress) => pool.move(order, onProgress)),
    forecastMoves: async (order) => pool.forecast(order),
  };
}

/** Whatever ends the waiting, moves that were begun go on. */
function moving(act: (onProgress: (progress: MoveProgress) => void) => Promise<MoveOutcome>): Promise<MoveOutcome> {
  let progress: MoveProgress = { planned: 0, moved: 0 };
  const onProgress = (now: MoveProgress) => {
    progress = now;
    Context.current().heartbeat(progress);
  };
  return beatingUntilCancelled(
    () => act(onProgress),
    () => progress,
  );
}
