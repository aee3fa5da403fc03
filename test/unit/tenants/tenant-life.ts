/**
 * A host on paper for property tests: writes the transitions that a host would write when directories, processes, checks,
 * people and time do as `LifeEvent`s say. What to do is asked of the same two pure functions as on a real host.
 */
import fc from 'fast-check';
import { decideRestart, type RestartPolicy } from '../../../src/domain/tenants/restart-policy';
import { releaseOf } from '../../../src/domain/tenants/release';
import { decideTenantAction } from '../../../src/domain/tenants/tenant-action';
import { refusalOf } from '../../../src/domain/tenants/tenant-command';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import {
  hasProblem,
  type TenantState,
  type Transition,
  type TransitionFact,
} from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter } from './transition-sequences';

export const lifePolicy: RestartPolicy = {
  reflex: 2,
  withinMs: 60_000,
  healthyAfterMs: 30_000,
  backoffMs: [1000, 5000],
  fatalAfter: 6,
  retryFatalEveryMs: 60_000,
};

const lifeEvents = [
  'directoryMade',
  'directoryGone',
  'portChanged',
  'stopWanted',
  'runWanted',
  'restartWanted',
  'released',
  'taken',
  'processCrashed',
  'startFailed',
  'checkPassed',
  'checkFailed',
  'conflictBegan',
  'conflictEnded',
  'startFileGone',
  'startFileBack',
  'databasesDied',
  'databasesBack',
  'workflowDecided',
  'looked',
] as const;
type LifeEvent = (typeof lifeEvents)[number];

export interface LifeStep {
  event: LifeEvent;
  passedMs: number;
}

export const lifeOfATenant = fc.array(
  fc.record({
    event: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...lifeEvents) },
      { weight: 3, arbitrary: fc.constantFrom('processCrashed' as const, 'looked' as const, 'checkPassed' as const) },
    ),
    passedMs: fc.constantFrom(0, 10, 500, 5000, 11_000, 40_000),
  }),
  { minLength: 5, maxLength: 80 },
);

export class TenantLife {
  state: TenantState = emptyState();
  readonly transitions: Transition[] = [];
  private nowMs = 0;
  private areDatabasesUp = true;
  /** Hears of each exit, and what the host decided about it. */
  onExit: (state: TenantState, next: 'restart' | 'decision' | 'none') => void = () => {};

  get now(): number {
    return Date.parse(momentAfter(this.nowMs));
  }

  step({ event, passedMs }: LifeStep): void {
    this.nowMs += passedMs;
    this.happen(event);
    if (this.state.generation > 0) this.act();
  }

  private happen(event: LifeEvent): void {
    const { state } = this;
    const { process, present, port } = state;
    const claimedAt = momentAfter(this.nowMs);
    const isReleased = releaseOf(state) !== null;
    const wish = { by: 'somebody', requestId: String(state.generation) };
    if (event === 'directoryMade') {
      if (!present) this.record({ kind: 'tenantAppeared', port: 8000, claimedAt });
      return;
    }
    if (event === 'processCrashed') return void (process && this.exit(process.run, 1));
    if (event === 'taken') return void (isReleased && this.record({ kind: 'taken', ...wish }));
    if (event === 'released') {
      const until = state.generation % 2 === 0 ? null : momentAfter(this.nowMs + 5000);
      if (refusalOf('release', state.name, state) === null) this.record({ kind: event, ...wish, until, reason: null });
      return;
    }
    if (event === 'checkPassed') {
      if (isReleased) return;
      if (process && !process.stopping && !process.servingSince) this.record({ kind: event, run: process.run });
      return;
    }
    if (event === 'checkFailed') {
      if (process && !process.stopping && !isReleased) this.beginStop('its check failed', true);
      return;
    }
    if (event === 'databasesDied' || event === 'databasesBack') return this.changeDatabases(event === 'databasesBack');
    if (!present) return;
    const isInConflict = hasProblem(state, 'portConflict');
    if (event === 'directoryGone') this.record({ kind: 'directoryRemoved', reason: 'gone' });
    if (event === 'portChanged') this.record({ kind: 'portChanged', port: port + 1, claimedAt });
    // Refused to people, while it is released.
    if (event === 'stopWanted' && !isReleased) this.record({ kind: 'wishChanged', wanted: 'stopped', ...wish });
    if (event === 'runWanted' && !isReleased) this.record({ kind: 'wishChanged', wanted: 'running', ...wish });
    if (event === 'restartWanted' && !isReleased) this.record({ kind: 'restartRequested', ...wish });
    if (event === 'conflictBegan' && !isInConflict) this.record({ kind: 'conflictBegan', port, holder: 'older' });
    if (event === 'conflictEnded' && isInConflict) this.record({ kind: 'conflictEnded', port });
    if (event === 'startFileGone') this.record({ kind: 'problemBegan', code: 'noStartFile', message: '' });
    if (event === 'startFileBack') this.record({ kind: 'problemEnded', code: 'noStartFile' });
    if (event === 'workflowDecided' && state.decisionNeeded !== null) this.decide('workflow');
    // A launch that came to an end before anybody saw its process.
    if (event === 'startFailed' && decideTenantAction(state, this.now).kind === 'start') this.exit(state.run + 1, 127);
  }

  /** Until there is nothing to do but wait. */
  private act(): void {
    for (let isDone = false; !isDone;) {
      const action = decideTenantAction(this.state, this.now);
      isDone = action.kind === 'none' || action.kind === 'wait' || !this.state.present;
      const { run, port, generation } = this.state;
      const process = { pid: 100 + run, startTicks: run, bootId: 'boot' };
      if (action.kind === 'start' && !this.areDatabasesUp) return this.loseDatabase();
      if (action.kind === 'start') this.record({ kind: 'processStarted', run: run + 1, port, generation, process });
      if (action.kind === 'stop') this.beginStop(action.reason, false);
      if (action.kind === 'take') this.record({ kind: 'taken', by: 'time' });
      if (action.kind === 'decide') this.decide('agent');
      if (action.kind === 'finish') this.record({ kind: 'tenantRemoved' });
    }
  }

  private changeDatabases(areUp: boolean): void {
    this.areDatabasesUp = areUp;
    const { process, present } = this.state;
    if (process === null || process.stopping !== null || !present || releaseOf(this.state) !== null) return;
    if (!areUp) this.loseDatabase();
    else if (hasProblem(this.state, 'noDatabase')) this.record({ kind: 'problemEnded', code: 'noDatabase' });
  }

  private loseDatabase(): void {
    if (hasProblem(this.state, 'noDatabase')) return;
    this.record({ kind: 'problemBegan', code: 'noDatabase', message: 'all are down' });
  }

  private beginStop(reason: string, charged: boolean): void {
    this.record({ kind: 'stopBegan', run: this.state.run, reason, charged });
  }

  private exit(run: number, code: number): void {
    const { process, present, wanted } = this.state;
    const isReleased = releaseOf(this.state) !== null;
    const charged = !isReleased && (process?.stopping?.charged ?? true);
    const healthy = process?.servingSince != null && this.now - Date.parse(process.servingSince) >= 30_000;
    const { exitsAtMs, startsSinceHealthy, backoffStep } = this.state;
    const facts = healthy
      ? { exitsAtMs: [this.now], startsSinceHealthy: 0, backoffStep: 0 }
      : { exitsAtMs: [...exitsAtMs, this.now], startsSinceHealthy, backoffStep };
    const isReflex = !charged || decideRestart(facts, this.now, lifePolicy).kind === 'restart';
    const isToStay = isReleased || !present || wanted === 'stopped' || hasProblem(this.state, 'portConflict');
    const next = isToStay ? 'none' : isReflex ? 'restart' : 'decision';
    this.record({ kind: 'processExited', run, code, signal: null, reason: 'it ended', charged, healthy, next });
    this.onExit(this.state, next);
  }

  private decide(by: 'agent' | 'workflow'): void {
    const decision = decideRestart(this.state, this.now, lifePolicy);
    const { delayMs, step } = decision.kind === 'restart' ? { delayMs: 0, step: this.state.backoffStep } : decision;
    const as = decision.kind === 'fatal' ? 'fatal' : 'backoff';
    this.record({ kind: 'tryScheduled', as, nextTryAt: momentAfter(this.nowMs + delayMs), step, by });
  }

  private record(fact: TransitionFact): void {
    const transition = { ...fact, seq: this.transitions.length + 1, at: momentAfter(this.nowMs) };
    this.transitions.push(transition);
    this.state = foldTransition(this.state, transition);
  }
}
