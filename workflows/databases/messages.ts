/** One definition of each message for sender and receiver. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BrakeScope } from '../../src/domain/databases/brake';
import type { BrakeAnswer, Followed, MovesAnswer } from '../../src/domain/databases/pool-answers';
import type { PoolReport } from '../../src/domain/databases/pool-report';
import type { PoolRules } from '../../src/domain/databases/pool-rules';
import type { PoolState } from '../../src/domain/databases/pool-state';

export const watchDatabasesType = 'watchDatabases';

/** How one host sees the databases, whenever it changes. */
export const databaseReportedSignal = defineSignal<[PoolReport]>('databaseReported');

/** All that the workflow knows. */
export const poolKnownQuery = defineQuery<PoolState>('poolKnown');

/** What an agent compares with itself every half minute; null: the workflow does not know it. */
export interface KnownOfHost {
  incarnation: string;
  seq: number;
  rules: PoolRules;
  elsewhere: Record<string, number>;
}
export const poolKnownOfHostQuery = defineQuery<KnownOfHost | null, [string]>('poolKnownOfHost');

interface Command {
  /** Who asks, for the story. */
  by: string;
  /** How long to wait until it is done. */
  timeoutMs?: number;
  /** Refused later than this: a wish that waited for a worker is not carried out behind the back of who gave up. */
  notAfter?: string;
}

export interface MemberCommand extends Command {
  member: string;
  reason?: string;
}

export interface DrainCommand extends MemberCommand {
  /** Nothing is done: who would go where, and about how long it would take. */
  isDryRun?: boolean;
}

export interface BrakeCommand extends Command {
  scope: BrakeScope;
  isOn: boolean;
  /** Required when it is put on. */
  reason?: string;
  /** When it ends by itself, from when the workflow takes the command; without: when somebody takes it off. */
  forMs?: number;
}

export interface RebalanceCommand extends Command {
  isDryRun?: boolean;
}

export const drainDatabaseUpdate = defineUpdate<MovesAnswer, [DrainCommand]>('drainDatabase');
export const resumeDatabaseUpdate = defineUpdate<Followed, [MemberCommand]>('resumeDatabase');
export const setBrakeUpdate = defineUpdate<BrakeAnswer, [BrakeCommand]>('setBrake');
export const rebalanceUpdate = defineUpdate<MovesAnswer, [RebalanceCommand]>('rebalance');
