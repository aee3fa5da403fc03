/** Ten minutes without a database, on paper: what the agent asks of the pure functions, tenth of a second by tenth. */
import type { DatabaseVerdict } from '../../../src/domain/databases/database-verdict';
import { isFallen } from '../../../src/domain/databases/hold-down';
import { chooseForStart } from '../../../src/domain/databases/start-choice';
import { judgeEnd } from '../../../src/domain/tenants/exit-verdict';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { findOutage, pauseAfterOutage } from '../../../src/domain/tenants/outage';
import type { RestartPolicy } from '../../../src/domain/tenants/restart-policy';
import { decideTenantAction } from '../../../src/domain/tenants/tenant-action';
import { hasProblem, type TenantState, type TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter } from './transition-sequences';

/** Nothing is forgiven: a single charged exit shows. */
const policy: RestartPolicy = {
  ...{ reflex: 0, withinMs: 3_600_000, healthyAfterMs: 3_600_000, backoffMs: [100], fatalAfter: 1 },
  retryFatalEveryMs: 100,
};
const minuteMs = 60_000;

type VerdictAt = (member: string, ms: number) => DatabaseVerdict;

class Outage {
  state: TenantState;
  private ms = 0;
  private exits = 0;
  private pausedUntilMs = 0;

  constructor(
    private readonly members: readonly string[],
    private readonly verdictAt: VerdictAt,
  ) {
    this.state = foldTransition(emptyState(), { ...appeared, seq: 1, at: momentAfter(0) });
  }

  runUntil(endMs: number): this {
    for (; this.ms < endMs; this.ms += 100) this.step();
    return this;
  }

  /** The process ends as soon as its member is not up: the worst that an outage can do. */
  private step(): void {
    const { process, run } = this.state;
    const used = process?.database?.name;
    if (used !== undefined && this.verdictOf(used) !== 'up') return this.end(run, used);
    if (process !== null && process.servingSince === null) return this.then({ kind: 'checkPassed', run });
    if (process === null) this.tryToStart();
  }

  private end(run: number, used: string): void {
    const answer = { verdict: this.verdictOf(used), reason: 'it is so', settlesInMs: 0 };
    const outage = findOutage(used, answer);
    const nowMs = Date.parse(momentAfter(this.ms));
    const end = { run, status: 1, atMs: nowMs, isFromEarlierBoot: false, isShuttingDown: false, outage };
    this.then(judgeEnd(this.state, end, nowMs, policy));
    this.exits += 1;
    const pauseMs = pauseAfterOutage(answer, this.exits, 0.5);
    this.pausedUntilMs = this.ms + pauseMs;
    if (pauseMs > 0) this.then({ kind: 'problemBegan', code: 'databaseAway', message: 'it is not up' });
  }

  private tryToStart(): void {
    const own = this.state.database;
    const isSettled = own == null || this.verdictOf(own) === 'up' || isFallen(this.verdictOf(own));
    if (hasProblem(this.state, 'databaseAway') && isSettled) this.then({ kind: 'problemEnded', code: 'databaseAway' });
    if (hasProblem(this.state, 'databaseAway') && this.ms < this.pausedUntilMs) return;
    if (decideTenantAction(this.state, Date.parse(momentAfter(this.ms))).kind !== 'start') return;
    const standings = this.members.map((name) => ({
      ...{ name, verdict: this.verdictOf(name), isHeld: false, isDrained: false, tenants: 0, maxTenants: null },
    }));
    const choice = chooseForStart(standings, { policy: 'random', present: own ?? null, random: 0 });
    const { run, port, generation } = this.state;
    if (choice.kind === 'none') {
      const { message } = choice;
      if (hasProblem(this.state, 'noDatabase')) return;
      return this.then({ kind: 'problemBegan', code: 'noDatabase', message });
    }
    const process = { pid: 100 + run, startTicks: run, bootId: 'boot' };
    const database = { name: choice.member, host: '10.0.0.1', port: 3306 };
    this.then({ kind: 'processStarted', run: run + 1, port, generation, process, database });
  }

  private verdictOf(member: string): DatabaseVerdict {
    return this.verdictAt(member, this.ms);
  }

  private then(fact: TransitionFact): void {
    const transition = { ...fact, seq: this.state.seq + 1, at: momentAfter(this.ms) };
    this.state = foldTransition(this.state, transition);
  }
}

const appeared: TransitionFact = { kind: 'tenantAppeared', port: 8101, claimedAt: momentAfter(0) };
const budgetOf = ({ exitsAtMs, backoffStep, decisionNeeded, nextTryAt }: TenantState) => {
  return { exitsAtMs, backoffStep, decisionNeeded, nextTryAt };
};
const untouched = { exitsAtMs: [], backoffStep: 0, decisionNeeded: null, nextTryAt: null };
const [outageMs, backMs] = [minuteMs, 11 * minuteMs];

test.each<[DatabaseVerdict, number]>([
  ['down', 1],
  ['readOnly', 1],
  ['full', 30],
  ['blocked', 30],
  ['misconfigured', 30],
  ['unknown', 30],
])(
  'a pool of one that is %s: at most %d starts, no budget used, and it runs when that one is back',
  (verdict, most) => {
    const one = new Outage(['db1'], (_member, ms) => (ms < outageMs || ms >= backMs ? 'up' : verdict));
    expect(one.runUntil(outageMs).state).toMatchObject({ state: 'running', starts: 1 });
    expect(one.runUntil(backMs).state.state).toBe('waiting');
    expect(budgetOf(one.state)).toEqual(untouched);
    expect(one.state).toMatchObject({ startsSinceHealthy: 0 });
    expect(one.state.starts).toBeLessThanOrEqual(most);
    expect(one.state.starts).toBeGreaterThan(most / 2);
    expect(one.runUntil(backMs + 1000).state).toMatchObject({ state: 'running', startsSinceHealthy: 1, problems: [] });
  },
);

test('all die one after the other: it goes where it can, then waits, and no budget is used', () => {
  const members = ['db1', 'db2', 'db3'];
  const diesAt = (member: string) => outageMs * (members.indexOf(member) + 1);
  const all = new Outage(members, (member, ms) => (ms < diesAt(member) ? 'up' : ms < backMs ? 'down' : 'up'));
  expect(all.runUntil(outageMs).state).toMatchObject({ state: 'running', database: 'db1' });
  expect(all.runUntil(outageMs + 1000).state).toMatchObject({ state: 'running', database: 'db2' });
  expect(all.runUntil(2 * outageMs + 1000).state).toMatchObject({ state: 'running', database: 'db3' });
  expect(all.runUntil(backMs).state).toMatchObject({
    state: 'waiting',
    since: momentAfter(3 * outageMs + 100),
    starts: 3,
  });
  expect(budgetOf(all.state)).toEqual(untouched);
  expect(all.runUntil(backMs + 1000).state).toMatchObject({ state: 'running', starts: 4, startsSinceHealthy: 1 });
});

test('two that fall and come back all the time: whoever is up is used, and no budget is', () => {
  const isUp = (member: string, ms: number) => Math.floor(ms / 1000) % 3 === (member === 'db1' ? 0 : 1);
  const two = new Outage(['db1', 'db2'], (member, ms) => (isUp(member, ms) ? 'up' : 'down'));
  two.runUntil(backMs);
  expect(budgetOf(two.state)).toEqual(untouched);
  expect(two.state.startsSinceHealthy).toBeLessThanOrEqual(1);
  expect(two.state.problems.filter(({ code }) => code === 'flapping' || code === 'fatal')).toEqual([]);
});
