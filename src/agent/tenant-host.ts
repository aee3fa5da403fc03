/** What a supervised tenant needs of the host that it runs on. */
import type { TenantSettings } from '../../config/tenants';
import type { ProcessIdentity } from '../adapters/processes/identity';
import type { ShimFolder } from '../adapters/processes/shim';
import type { ShimLauncher } from '../adapters/processes/shim-launcher';
import type { Brake } from '../domain/databases/brake';
import type { DatabaseAnswer } from '../domain/databases/database-answer';
import type { TenantProblemCode } from '../domain/tenants/failures';
import type { Meters } from '../telemetry/metrics/meters';
import type { TenantState, TransitionFact } from '../domain/tenants/tenant-state';
import type { CheckGuard } from './check-guard';
import type { LoopWatch } from './loop-watch';
import type { StartSlots } from './start-slots';
import type { TenantDatabases } from './tenant-databases';

/** A tenant as the ways to its start see it. */
export interface StartingTenant {
  readonly name: string;
  readonly state: TenantState;
  record(fact: TransitionFact, at?: Date): void;
  /** Does what is to be done now. */
  reconcile(): void;
  setProblem(code: TenantProblemCode, message: string | null): void;
  /** `database` is what it calls its database. */
  adopt(identity: ProcessIdentity, database: string): void;
}

export type AskDatabase = (name: string) => Promise<DatabaseAnswer | null>;

export interface TenantHost {
  readonly settings: TenantSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** Names what a tenant is started with now; null when it cannot be told. */
  readonly launchHash: string | null;
  readonly launcher: ShimLauncher;
  readonly slots: StartSlots;
  readonly guard: CheckGuard;
  readonly loopWatch: LoopWatch;
  readonly meters: Meters;
  readonly databases: TenantDatabases;
  readonly askDatabase: AskDatabase;
  state(name: string): TenantState | undefined;
  record(name: string, fact: TransitionFact, at?: Date): void;
  homeOf(name: string): string;
  shimFolderOf(name: string): ShimFolder;
  /** What keeps the port from this tenant now: null for nothing. Adopts a process of its own kind when it finds one. */
  findPortObstacle(tenant: StartingTenant): PortObstacle | null;
  onFinished(name: string): void;
  /** What keeps a tenant from being started again by itself; null: nothing. */
  restartBrake(): Brake | null;
}

export type PortObstacle =
  /** Another tenant's process that is about to end. */
  | { kind: 'ending' }
  /** Being looked at: it may turn out to be this tenant, started by hand. */
  | { kind: 'examined' }
  | { kind: 'stranger'; message: string };
