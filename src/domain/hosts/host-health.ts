/**
 * Whether a host is there. `watchHost` learns it from what becomes of its greetings and leases; readers add the age of
 * the last beat, because a workflow hears nothing while a lease is held.
 *
 *   unknown ── greeting taken up ──▶ up ── lease ended ──▶ unknown
 *   unknown ── two greetings in a row not taken up ──▶ lost ── greeting taken up ──▶ up
 */
import { problemChanges, type Condition } from '../problem-changes';
import { hostProblems } from './failures';

export type HostStateName = 'up' | 'lost' | 'unknown';

export interface HostHealth {
  host: string;
  state: HostStateName;
  since: string;
  /** The newest life of the agent that was heard of. */
  incarnation: string | null;
  agentSince: string | null;
  /** Greetings in a row that nobody took up. */
  missedGreetings: number;
  /** Leases in a row that ended right after they began. */
  shortLeases: number;
  /** Changes of state, newest last, at most `keptChanges`. */
  story: { at: string; sentence: string }[];
  /** What the agent told that is wrong with the host itself; absent in runs that began before it was told. */
  problems?: Condition[];
}

/** A greeting has to be taken up within this time. */
export const greetingMs = 20_000;
/** One missed greeting may come from a server that was away itself; two in a row do not. */
const missesUntilLost = 2;
const shortLeaseMs = 5_000;
const longestPauseMs = 60_000;
const keptChanges = 20;

export function newHostHealth(host: string, at: string): HostHealth {
  return {
    host,
    state: 'unknown',
    since: at,
    incarnation: null,
    agentSince: null,
    missedGreetings: 0,
    shortLeases: 0,
    story: [],
  };
}

/** What only the host's workflow can see; all else that is wrong with a host is told by its agent. */
export function hostConditions({ state, since }: HostHealth): Condition[] {
  return state === 'lost' ? [{ code: 'hostLost', message: hostProblems.hostLost, since }] : [];
}

/** With what its agent told. */
export function hostProblemsOf(health: HostHealth): Condition[] {
  return [...hostConditions(health), ...(health.problems ?? [])];
}

/** Late and doubled announcements name a life that is not newer. */
export function isNewLife(health: HostHealth, incarnation: string): boolean {
  return health.incarnation === null || incarnation > health.incarnation;
}

export function afterAgentStarted(health: HostHealth, incarnation: string, at: string): HostHealth {
  if (!isNewLife(health, incarnation)) return health;
  const told = tell(health, at, `agent ${incarnation} started`);
  // A new life tells its problems anew.
  return { ...told, incarnation, agentSince: at, missedGreetings: 0, shortLeases: 0, problems: [] };
}

/** The same object when it is no news, or of an older life of the agent. */
export function afterProblems(health: HostHealth, incarnation: string, problems: Condition[], at: string): HostHealth {
  if (health.incarnation !== null && incarnation < health.incarnation) return health;
  const { began, ended } = problemChanges(health.problems ?? [], problems);
  if (began.length === 0 && ended.length === 0) return health;
  const over = ended.reduce((known, { code }) => tell(known, at, `problem ${code} is over`), health);
  const begun = began.reduce((known, { code, message }) => tell(known, at, `problem ${code}: ${message}`), over);
  return { ...begun, problems };
}

/** The code that stands in the attribute `Problem`; null for none. */
export function firstProblemOf(health: HostHealth): string | null {
  return hostProblemsOf(health)[0]?.code ?? null;
}

export function afterGreeting(
  health: HostHealth,
  agent: { incarnation: string; agentSince: string },
  at: string,
): HostHealth {
  // Who answers is who is there, whatever the order of incarnations says (clocks are set back).
  const met = { ...health, ...agent, missedGreetings: 0 };
  return enter(met, 'up', at, `agent ${agent.incarnation} answered`);
}

/** `tookMs` far above `greetingMs`: the server or the worker was away, so it proves nothing about the host. */
export function afterMissedGreeting(health: HostHealth, tookMs: number, at: string): HostHealth {
  if (tookMs > greetingMs + 5_000) return health;
  const missedGreetings = health.missedGreetings + 1;
  const missed = { ...health, missedGreetings };
  return missedGreetings < missesUntilLost
    ? missed
    : enter(missed, 'lost', at, `no agent took up the lease for ${(missedGreetings * greetingMs) / 1000} s`);
}

export function afterLease(health: HostHealth, heldMs: number, reason: string, at: string): HostHealth {
  const shortLeases = heldMs < shortLeaseMs ? health.shortLeases + 1 : 0;
  return enter({ ...health, shortLeases }, 'unknown', at, `the lease ended: ${reason}`);
}

/** Before the next greeting: 0, unless leases end as soon as they begin. */
export function pauseBeforeGreeting(health: HostHealth): number {
  return health.shortLeases < 3 ? 0 : Math.min(1000 * 2 ** (health.shortLeases - 3), longestPauseMs);
}

/** A reader trusts a beat for so long: three of them and the throttle. */
export const freshBeatMs = 20_000;

export interface LeaseFacts {
  /** What the workflow says. */
  state: HostStateName;
  /** Last beat of a lease that is held; null when none is. */
  beatAtMs: number | null;
}

export function judgeHost(facts: LeaseFacts, nowMs: number): HostStateName {
  if (facts.beatAtMs !== null && nowMs - facts.beatAtMs < freshBeatMs) return 'up';
  return facts.state === 'lost' ? 'lost' : 'unknown';
}

function enter(health: HostHealth, state: HostStateName, at: string, sentence: string): HostHealth {
  if (health.state === state) return health;
  return { ...tell(health, at, `${state}: ${sentence}`), state, since: at };
}

function tell(health: HostHealth, at: string, sentence: string): HostHealth {
  return { ...health, story: [...health.story, { at, sentence }].slice(-keptChanges) };
}
