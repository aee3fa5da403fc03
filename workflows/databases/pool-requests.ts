/** Carries out what people ask of a pool. */
import { condition } from '@temporalio/workflow';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import type { BrakeAnswer, Followed, HostForecast, MovesAnswer } from '../../src/domain/databases/pool-answers';
import {
  brakeOn,
  brakeScopes,
  brakeSentence,
  longestBrakeReason,
  withBrake,
  withoutBrake,
} from '../../src/domain/databases/brake';
import { namedMoves, type NotMoved } from '../../src/domain/databases/move-order';
import { isDrained, type Drain } from '../../src/domain/databases/pool-rules';
import { memberNames, withRules } from '../../src/domain/databases/pool-state';
import { formatDuration } from '../../src/domain/duration';
import { readReason } from '../../src/domain/tenants/release';
import { databaseFailure } from '../failure';
import type { BrakeCommand, DrainCommand, MemberCommand, RebalanceCommand } from './messages';
import type { PoolDesk } from './pool-desk';

const defaultWaitMs = 60_000;
const longestWaitMs = 1_800_000;
const longestBrakeMs = 366 * 24 * 3_600_000;

export class PoolRequests {
  constructor(private readonly desk: PoolDesk) {}

  /** Validators of Updates: throwing refuses it and leaves no history. */
  mayDrain(command: DrainCommand): void {
    this.mayAsk(command);
    this.mustKnow(command.member);
    const { state } = this.desk;
    const { member } = command;
    if (isDrained(state.rules, member)) refuse(`database ${member} is drained already`);
    const isTaker = (name: string) => name !== member && !isDrained(state.rules, name);
    const isUp = Object.values(state.hosts).some(({ members }) =>
      members.some(({ name, verdict }) => verdict === 'up' && isTaker(name)),
    );
    if (!isUp)
      refuse(`no other database is up that could take the tenants of ${member}; see \`watchkeeper databases list\``);
  }

  mayResume(command: MemberCommand): void {
    this.mayAsk(command);
    // A member that is configured no more can still be drained, and must not stay so for ever.
    if (isDrained(this.desk.state.rules, command.member)) return;
    this.mustKnow(command.member);
    refuse(`database ${command.member} is not drained`);
  }

  mayBrake(command: BrakeCommand): void {
    this.mayAsk(command);
    const { scope, isOn, forMs } = command;
    if (!brakeScopes.includes(scope)) refuse(`there is no brake ${JSON.stringify(scope)}: ${brakeScopes.join(', ')}`);
    if (!isOn) {
      const { brakes } = this.desk.state.rules;
      if (withoutBrake(brakes, scope).length === brakes.length) refuse(`no brake of ${scope} is on`);
      return;
    }
    if (reasonOf(command) === null) refuse('say why, for whoever wonders why nothing happens');
    if (forMs !== undefined && !(forMs > 0 && forMs <= longestBrakeMs)) {
      refuse(`it can be on for 1 ms to ${longestBrakeMs} ms, or without an end`);
    }
  }

  mayRebalance(command: RebalanceCommand): void {
    this.mayAsk(command);
    const { state } = this.desk;
    const brake = brakeOn('moves', state.rules.brakes, Date.now());
    if (brake !== null && command.isDryRun !== true) refuse(brakeSentence(brake));
    if (memberNames(state).length < 2) refuse('there is one database only, so there is nothing to balance');
  }

  async drain(command: DrainCommand): Promise<MovesAnswer> {
    const { member, by, isDryRun } = command;
    const reason = reasonOf(command);
    const drain: Drain = { member, by, reason, since: new Date().toISOString() };
    const { rules } = this.desk.state;
    const drained = [...rules.drained, drain];
    if (isDryRun === true) {
      const order = { cause: 'drained', from: [member], rules: { ...rules, drained }, room: {}, reason: '' } as const;
      return this.forecast(Object.keys(this.desk.state.hosts), (host) => this.desk.forecast(host, order));
    }
    const told = new MovesTally(this.desk);
    this.desk.state = withRules(this.desk.state, { drained });
    this.desk.say(`${by} drains ${member}${reason === null ? '' : `: ${reason}`}`);
    await this.desk.spreadRules();
    await condition(() => !this.desk.isBeingLeft(member), waitMs(command), { summary: `until ${member} is drained` });
    return { ...told.end(), staying: this.desk.countOn(member), ...(await this.desk.spreadRules()) };
  }

  async resume({ member, by }: MemberCommand): Promise<Followed> {
    const drained = this.desk.state.rules.drained.filter((drain) => drain.member !== member);
    this.desk.state = withRules(this.desk.state, { drained });
    this.desk.say(`${by} resumes ${member}`);
    return this.desk.spreadRules();
  }

  async setBrake(command: BrakeCommand): Promise<BrakeAnswer> {
    const { scope, isOn, by, forMs } = command;
    const nowMs = Date.now();
    const since = new Date(nowMs).toISOString();
    const until = forMs === undefined ? null : new Date(nowMs + forMs).toISOString();
    const reason = reasonOf(command) ?? '';
    const { brakes } = this.desk.state.rules;
    const next = isOn ? withBrake(brakes, { scope, by, reason, since, until }) : withoutBrake(brakes, scope);
    this.desk.state = withRules(this.desk.state, { brakes: next });
    const forHowLong = forMs === undefined ? '' : ` for ${formatDuration(forMs)}`;
    this.desk.say(isOn ? `${by} brakes ${scope}${forHowLong}: ${reason}` : `${by} takes the brake of ${scope} off`);
    const followed = await this.desk.spreadRules();
    return { ...followed, rules: this.desk.state.rules };
  }

  /** One host after the other, because each looks at what all have. */
  async rebalance(command: RebalanceCommand): Promise<MovesAnswer> {
    const { by, isDryRun } = command;
    const hosts = Object.keys(this.desk.state.hosts).sort();
    const from = memberNames(this.desk.state);
    const reason = `${by} rebalances the databases`;
    const order = { cause: 'rebalanced', from, room: {}, reason } as const;
    if (isDryRun === true) {
      const { rules } = this.desk.state;
      return this.forecast(hosts, (host) => this.desk.forecast(host, { ...order, rules }));
    }
    const told = new MovesTally(this.desk);
    this.desk.say(reason);
    const confirmed: string[] = [];
    const endsAtMs = Date.now() + waitMs(command);
    for (const host of hosts) {
      await condition(() => !this.desk.isBusy(host), Math.max(1, endsAtMs - Date.now()));
      if (this.desk.isBusy(host) || !(await this.desk.tellRules(host))) continue;
      let isMoved = false;
      const moving = this.desk.move(host, order).then((outcome) => void (isMoved = outcome !== null));
      await Promise.race([moving, condition(() => isMoved, Math.max(1, endsAtMs - Date.now()))]);
      if (isMoved) confirmed.push(host);
    }
    return { ...told.end(), staying: 0, confirmed, missing: hosts.filter((host) => !confirmed.includes(host)) };
  }

  private async forecast(
    hosts: readonly string[],
    ask: (host: string) => Promise<Omit<HostForecast, 'host'>>,
  ): Promise<MovesAnswer> {
    const forecasts: HostForecast[] = [];
    const missing: string[] = [];
    await Promise.all(
      hosts.map((host) =>
        ask(host).then(
          (forecast) => void forecasts.push({ host, ...forecast }),
          () => void missing.push(host),
        ),
      ),
    );
    forecasts.sort((a, b) => (a.host < b.host ? -1 : 1));
    const confirmed = forecasts.map(({ host }) => host);
    return { isDryRun: true, forecasts, confirmed, missing, moved: 0, staying: 0, left: [], leftCount: 0, tookMs: 0 };
  }

  private mayAsk({ by, notAfter }: { by: string; notAfter?: string }): void {
    if (typeof by !== 'string' || by === '') refuse('say who asks');
    const late = refusalOfLate(notAfter, Date.now());
    if (late !== null) refuse(late);
  }

  private mustKnow(member: string): void {
    const names = memberNames(this.desk.state);
    if (names.includes(member)) return;
    throw databaseFailure(
      'databaseUnknown',
      `no agent has told of a database ${member}: there are ${names.join(', ')}`,
    );
  }
}

/** Counts what is moved from now on. */
class MovesTally {
  private readonly begunAtMs = Date.now();
  private moved = 0;
  private readonly left: NotMoved[] = [];
  private leftCount = 0;

  constructor(private readonly desk: PoolDesk) {
    desk.listeners.add(this.note);
  }

  private readonly note: Parameters<PoolDesk['listeners']['add']>[0] = (_host, outcome) => {
    if (outcome === null) return;
    this.moved += outcome.moved;
    this.leftCount += outcome.leftCount;
    this.left.push(...outcome.left.slice(0, namedMoves - this.left.length));
  };

  end(): Omit<MovesAnswer, keyof Followed | 'staying'> {
    this.desk.listeners.delete(this.note);
    const { moved, left, leftCount } = this;
    return { isDryRun: false, forecasts: [], moved, left, leftCount, tookMs: Date.now() - this.begunAtMs };
  }
}

function waitMs({ timeoutMs = defaultWaitMs }: { timeoutMs?: number }): number {
  return Math.min(Math.max(timeoutMs, 1_000), longestWaitMs);
}

function reasonOf({ reason }: { reason?: string }): string | null {
  return typeof reason === 'string' ? readReason(reason.slice(0, longestBrakeReason)) : null;
}

function refuse(message: string): never {
  throw databaseFailure('poolRequestRefused', message);
}
