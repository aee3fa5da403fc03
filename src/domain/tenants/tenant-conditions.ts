/** What alerts are told of a tenant when a report of its host came in. */
import type { ConditionFact } from '../alerts/condition';
import { conditionFacts, passedFacts } from '../alerts/condition-facts';
import { problemsOf, type Supervision } from './supervision';
import type { TenantReport } from './tenant-report';
import type { Transition } from './tenant-state';

export function tenantConditions(
  before: Supervision,
  after: Supervision,
  { host, journal, transitions: all }: Pick<TenantReport, 'host' | 'journal' | 'transitions'>,
  at: string,
): ConditionFact[] {
  const { name } = after;
  // Of another host that says it has a tenant of this name nothing is true of this one.
  const transitions = host === after.known?.host ? all : [];
  const storySeq = journal === before.known?.journal ? before.known.storySeq : 0;
  const was = problemsOf(before);
  const isNow = after.known?.isRemoved === true ? [] : problemsOf(after);
  // What began and is over in one report, which was late, would be missed by comparing.
  const seen = [...was, ...isNow].map(({ code }) => code as string);
  const lastAt = transitions.at(-1)?.at ?? at;
  const passed = passedIn(transitions, storySeq)
    .filter(({ code }) => !seen.includes(code))
    .map((problem) => ({ ...problem, endedAt: lastAt }));
  const named = { word: 'tenants', subject: name } as const;
  return [...passedFacts(named, passed), ...conditionFacts(named, was, isNow, lastAt)];
}

/** Nobody watches it any more. */
export function conditionsOver(supervision: Supervision, at: string): ConditionFact[] {
  return conditionFacts({ word: 'tenants', subject: supervision.name }, problemsOf(supervision), [], at);
}

function passedIn(transitions: readonly Transition[], storySeq: number) {
  const begun = new Map<string, { code: string; message: string; since: string }>();
  for (const transition of transitions) {
    if (transition.seq <= storySeq) continue;
    const found = beginningIn(transition);
    if (found !== null && !begun.has(found.code)) begun.set(found.code, { ...found, since: transition.at });
  }
  return [...begun.values()];
}

function beginningIn(transition: Transition): { code: string; message: string } | null {
  if (transition.kind === 'problemBegan') return { code: transition.code, message: transition.message };
  if (transition.kind === 'conflictBegan') {
    return { code: 'portConflict', message: `port ${transition.port} belonged to tenant ${transition.holder}` };
  }
  const isGivenUp = transition.kind === 'tryScheduled' && transition.as === 'fatal';
  return isGivenUp ? { code: 'fatal', message: 'it was started too often without running well' } : null;
}
