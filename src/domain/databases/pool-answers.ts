/** What a pool's workflow answers to what people ask of it. */
import type { MoveForecast, NotMoved } from './move-order';
import type { PoolRules } from './pool-rules';

/** Which hosts follow the newest rules, and which have not confirmed them: those take them when they are heard again. */
export interface Followed {
  confirmed: string[];
  missing: string[];
}

export interface HostForecast extends MoveForecast {
  host: string;
}

/** Of a drain or a rebalance, over all hosts. */
export interface MovesAnswer extends Followed {
  isDryRun: boolean;
  /** Of a dry run; empty otherwise. */
  forecasts: HostForecast[];
  moved: number;
  /** Those that are still to leave a drained one: it took too long, or moves are braked. */
  staying: number;
  /** Of the first few. */
  left: NotMoved[];
  leftCount: number;
  tookMs: number;
}

export interface BrakeAnswer extends Followed {
  rules: PoolRules;
}
