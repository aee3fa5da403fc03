/** What a pool's workflow knows: how each host sees the members, what people decided, and what was done. Bounded. */
import type { StoryEntry } from '../story';
import { isFallen } from './hold-down';
import type { MemberUse } from './move-order';
import { isNewerReport, type PoolReport, type SeenMember } from './pool-report';
import { newerRules, noRules, type PoolRules } from './pool-rules';
import { aloneSentence, verdictSentences } from './pool-story';

export interface PoolHost {
  incarnation: string;
  seq: number;
  /** When its newest report came. */
  heardAt: string;
  members: SeenMember[];
  /** The version of the rules that it is known to follow. */
  follows: number;
  /** The facts that its last order was decided on: nothing is decided twice on the same ones. Null: decide. */
  settledOn: string | null;
}

export interface PoolState {
  pool: string;
  rules: PoolRules;
  hosts: Record<string, PoolHost>;
  /** Newest last, at most `keptPoolStory`. */
  story: StoryEntry[];
}

export const keptPoolStory = 60;

export function newPoolState(pool: string): PoolState {
  return { pool, rules: noRules, hosts: {}, story: [] };
}

/** The same object when the report is old. */
export function takePoolReport(state: PoolState, report: PoolReport, at: string): PoolState {
  const known = state.hosts[report.host] ?? null;
  if (!isNewerReport(known, report)) return state;
  const { host, incarnation, seq, members, alone } = report;
  const isSameLife = known?.incarnation === incarnation;
  const verdictsOf = (seen: readonly SeenMember[]) => seen.map(({ name, verdict }) => `${name} ${verdict}`).join();
  const next: PoolHost = {
    ...{ incarnation, seq, heardAt: at, members, follows: report.rules.version },
    // What was ordered of an earlier life may not have been done, and the next fall is not the last one.
    settledOn: isSameLife && verdictsOf(known.members) === verdictsOf(members) ? known.settledOn : null,
  };
  const sentences = [
    ...verdictSentences(host, known?.members ?? [], members, at),
    ...alone.map((moved) => aloneSentence(host, moved)),
  ];
  const hosts = { ...state.hosts, [host]: next };
  return tell({ ...state, rules: newerRules(state.rules, report.rules), hosts }, at, ...sentences);
}

/** It has confirmed these rules, with what it then had. */
export function afterFollowing(
  state: PoolState,
  host: string,
  confirmed: { version: number; use: Record<string, MemberUse> },
): PoolState {
  return changeHost(state, host, (known) => ({ ...withUse(known, confirmed.use), follows: confirmed.version }));
}

/** What it was asked is over: it is not asked again on the facts of `settledOn`. */
export function afterOrder(
  state: PoolState,
  host: string,
  done: { settledOn: string | null; use: Record<string, MemberUse> | null },
): PoolState {
  return changeHost(state, host, (known) => ({ ...withUse(known, done.use ?? {}), settledOn: done.settledOn }));
}

/** It is not asked any more; the next report makes it known again. */
export function forgetHost(state: PoolState, host: string): PoolState {
  const { [host]: _, ...hosts } = state.hosts;
  return { ...state, hosts };
}

export function withRules(state: PoolState, change: Partial<Omit<PoolRules, 'version'>>): PoolState {
  return { ...state, rules: { ...state.rules, ...change, version: state.rules.version + 1 } };
}

export function tell(state: PoolState, at: string, ...sentences: readonly string[]): PoolState {
  if (sentences.length === 0) return state;
  const entries = sentences.map((sentence) => ({ at, sentence }));
  return { ...state, story: [...state.story, ...entries].slice(-keptPoolStory) };
}

/** Of all hosts, in the order in which they were heard of. */
export function memberNames({ hosts }: Pick<PoolState, 'hosts'>): string[] {
  return [...new Set(Object.values(hosts).flatMap(({ members }) => members.map(({ name }) => name)))];
}

/** For the list of workflows: `well` when every host sees every member up, `down` when one sees none of them up. */
export function poolCondition({ hosts }: PoolState): 'well' | 'degraded' | 'down' {
  const seen = Object.values(hosts).map(({ members }) => members);
  if (seen.some((members) => members.length > 0 && members.every(({ verdict }) => verdict !== 'up'))) return 'down';
  return seen.flat().every(({ verdict }) => verdict === 'up') ? 'well' : 'degraded';
}

export function isLost({ verdict }: SeenMember): boolean {
  return isFallen(verdict);
}

function changeHost(state: PoolState, host: string, change: (known: PoolHost) => PoolHost): PoolState {
  const known = state.hosts[host];
  return known === undefined ? state : { ...state, hosts: { ...state.hosts, [host]: change(known) } };
}

function withUse(known: PoolHost, use: Readonly<Record<string, MemberUse>>): PoolHost {
  return { ...known, members: known.members.map((member) => ({ ...member, ...use[member.name] })) };
}
