/**
 * One host with one tenant, without processes: it journals, folds, tells and answers as an agent does. The contract of
 * TenantControl is proven of it and of the real one. Time it does not watch: a test says when a next try is due.
 */
import type { TenantControl, WantedRequest } from '../../activities/tenants';
import { isOver, releaseOf } from '../../src/domain/tenants/release';
import type { RestartPolicy } from '../../src/domain/tenants/restart-policy';
import { refusalOf } from '../../src/domain/tenants/tenant-command';
import { tenantFailures, type TenantFailureType } from '../../src/domain/tenants/failures';
import type {
  DecisionRequest,
  MoveRequest,
  ReleaseRequest,
  TenantAnswer,
  TenantReport,
  TenantRequest,
} from '../../src/domain/tenants/tenant-report';
import { foldTransition } from '../../src/domain/tenants/fold-transition';
import {
  newTenantState,
  type TenantState,
  type Transition,
  type TransitionFact,
} from '../../src/domain/tenants/tenant-state';

export const testPolicy: RestartPolicy = {
  reflex: 3,
  withinMs: 60_000,
  healthyAfterMs: 60_000,
  backoffMs: [1_000, 5_000, 30_000, 300_000],
  fatalAfter: 8,
  retryFatalEveryMs: 1_800_000,
};

/** As a host throws what it expects. */
export function hostFailure(type: TenantFailureType): Error {
  return Object.assign(new Error(tenantFailures[type].sentence), { type });
}

export interface FakeAgentOptions {
  tell: (report: TenantReport) => Promise<void>;
  host: string;
  name: string;
  journal?: string;
  nowMs?: () => number | Promise<number>;
}

export class FakeAgent implements TenantControl {
  state: TenantState;
  /** All that ever happened; the tail from `told` on is untold. */
  readonly transitions: Transition[] = [];
  readonly decisions: DecisionRequest[] = [];
  readonly requests: (TenantRequest | WantedRequest)[] = [];
  journal: string;
  policy = testPolicy;
  private told = 0;
  private seq = 0;
  /** What a new process does: pass its check, exit, or nothing. */
  next: 'runs' | 'exits' | 'hangs' = 'runs';
  /** It begins with the first of them. Null: it begins without, and can be moved anywhere. */
  membersUp: string[] | null = null;
  /** Replaces the answer to the next request. */
  answerOnce: (() => Promise<TenantAnswer>) | null = null;

  constructor(private readonly options: FakeAgentOptions) {
    this.journal = options.journal ?? '2026-01-01T00:00:00.000Z-a';
    this.state = newTenantState(options.name, options.host, new Date().toISOString());
  }

  async record(...facts: TransitionFact[]): Promise<void> {
    for (const fact of facts) {
      const at = new Date((await this.options.nowMs?.()) ?? Date.now()).toISOString();
      const transition: Transition = { ...fact, seq: ++this.seq, at };
      this.transitions.push(transition);
      this.state = foldTransition(this.state, transition);
    }
  }

  report(from = this.told, to = this.transitions.length): TenantReport {
    const { host } = this.options;
    const transitions = this.transitions.slice(from, to);
    return { host, journal: this.journal, transitions, state: this.state, policy: this.policy };
  }

  async tell(): Promise<void> {
    const report = this.report();
    this.told = this.transitions.length;
    await this.send(report);
  }

  async send(report: TenantReport): Promise<void> {
    await this.options.tell(report);
  }

  async appear(port = 21_250): Promise<void> {
    await this.record({ kind: 'tenantAppeared', port, claimedAt: new Date().toISOString() });
    await this.start();
  }

  async start(): Promise<void> {
    const run = this.state.run + 1;
    const { port, generation } = this.state;
    const process = { pid: 1000 + run, startTicks: run, bootId: 'boot' };
    const name = this.state.database ?? this.membersUp?.[0];
    const database = name == null ? {} : { database: { name, host: '10.0.0.1', port: 3306 } };
    await this.record({ kind: 'processStarted', run, port, generation, process, ...database });
    if (this.next === 'runs') await this.record({ kind: 'checkPassed', run });
    if (this.next === 'exits') await this.exit('decision');
  }

  async exit(next: 'restart' | 'decision' | 'none', reason = 'exited with code 1', charged = true): Promise<void> {
    const { run } = this.state;
    await this.record({ kind: 'processExited', run, code: 1, signal: null, reason, charged, healthy: false, next });
  }

  async remove(): Promise<void> {
    await this.record({ kind: 'directoryRemoved', reason: 'the directory is gone' });
    // A released one is ended when it is taken.
    if (releaseOf(this.state) === null) await this.end();
  }

  setWanted(request: WantedRequest): Promise<TenantAnswer> {
    return this.once(request, async () => {
      const { wanted, by, requestId } = request;
      await this.record({ kind: 'wishChanged', wanted, by, requestId });
      if (wanted === 'stopped') await this.stop('a stop was asked for', 'none');
      else if (this.state.process === null) await this.start();
    });
  }

  restart(request: TenantRequest): Promise<TenantAnswer> {
    return this.once(request, async () => {
      const { by, requestId } = request;
      await this.record({ kind: 'restartRequested', by, requestId });
      await this.stop('a restart was asked for', 'restart');
      await this.start();
    });
  }

  release(request: ReleaseRequest): Promise<TenantAnswer> {
    return this.once(request, async () => {
      const refusal = refusalOf('release', request.name, this.state);
      if (refusal !== null) throw Object.assign(new Error(refusal), { type: 'requestRefused' });
      const { by, requestId, forMs, reason } = request;
      const nowMs = (await this.options.nowMs?.()) ?? Date.now();
      const until = forMs === null ? null : new Date(nowMs + forMs).toISOString();
      await this.record({ kind: 'released', by, requestId, until, reason });
    });
  }

  take(request: TenantRequest): Promise<TenantAnswer> {
    return this.once(request, async () => {
      const { by, requestId } = request;
      await this.record({ kind: 'taken', by, requestId });
      const { present, wanted, process } = this.state;
      if (present && wanted === 'running' && process === null) await this.start();
      if (!present) await this.end();
    });
  }

  move(request: MoveRequest): Promise<TenantAnswer> {
    return this.once(request, async () => {
      const { by, requestId, to } = request;
      const from = this.state.database ?? '';
      if (this.membersUp?.includes(to) === false || from === to) throw hostFailure('moveRefused');
      await this.record({ kind: 'databaseMoved', from, to, reason: `${by} wants it there`, by, requestId });
      if (this.state.process === null) return;
      await this.stop(`its database changed to ${to}`, 'restart');
      await this.start();
    });
  }

  async applyDecision(request: DecisionRequest): Promise<TenantAnswer> {
    this.decisions.push(request);
    if (this.answerOnce !== null) return this.takeAnswer();
    this.mustKnow(request.name);
    const { generation, decisionNeeded, backoffStep } = this.state;
    if (request.generation !== generation || decisionNeeded?.run !== request.run)
      return { kind: 'superseded', generation };
    const { decision } = request;
    const nowMs = (await this.options.nowMs?.()) ?? Date.now();
    const [as, delayMs, step] =
      decision.kind === 'restart'
        ? (['backoff', 0, backoffStep] as const)
        : ([decision.kind, decision.delayMs, decision.step] as const);
    const nextTryAt = new Date(nowMs + delayMs).toISOString();
    await this.record({ kind: 'tryScheduled', as, nextTryAt, step, by: 'workflow' });
    if (decision.kind === 'restart') await this.start();
    void this.tell();
    return { kind: 'applied', generation };
  }

  private async once(request: TenantRequest, act: () => Promise<void>): Promise<TenantAnswer> {
    this.requests.push(request);
    if (this.answerOnce !== null) return this.takeAnswer();
    this.mustKnow(request.name);
    const answered = this.state.answeredRequests.find(({ requestId }) => requestId === request.requestId);
    if (answered !== undefined) return { kind: 'applied', generation: answered.generation };
    if (request.generation !== this.state.generation) return { kind: 'superseded', generation: this.state.generation };
    const generation = this.state.generation + 1;
    await act();
    void this.tell();
    return { kind: 'applied', generation };
  }

  private takeAnswer(): Promise<TenantAnswer> {
    const answer = this.answerOnce;
    this.answerOnce = null;
    return answer!();
  }

  private mustKnow(name: string): void {
    if (name !== this.state.name || isOver(this.state)) throw hostFailure('tenantUnknown');
  }

  private async end(): Promise<void> {
    await this.stop('its directory, or the port file in it, is gone', 'none');
    await this.record({ kind: 'tenantRemoved' });
  }

  private async stop(reason: string, next: 'restart' | 'none'): Promise<void> {
    const { process } = this.state;
    if (process === null) return;
    await this.record({ kind: 'stopBegan', run: process.run, reason, charged: false });
    await this.exit(next, `${reason}; exited with code 1`, false);
  }
}
