/**
 * What a tenant's workflow knows. The host folds transitions into a state; this only decides which report is news, so
 * late, doubled and missing reports change nothing in the end.
 */
import type { StoryEntry } from '../story';
import { tenantProblems } from './failures';
import { isOver, releaseOf } from './release';
import { decideRestart, type RestartDecision, type RestartPolicy } from './restart-policy';
import { tenantRow, type TenantRow } from './tenant-row';
import type { TenantProblem, TenantState } from './tenant-state';
import { tellTransition } from './tenant-story';
import type { TenantReport } from './tenant-report';

/** Plain JSON and bounded: it is carried from run to run. */
export interface Supervision {
  name: string;
  /** The newest report that counted; null before the first. */
  known: KnownTenant | null;
  /** Newest last, at most `keptStory`. */
  story: StoryEntry[];
  /** Another host that says it has a tenant of this name. */
  intruder: { host: string; since: string } | null;
  /** The exited run for which a decision was sent last. */
  decided: { journal: string; run: number } | null;
}

export interface KnownTenant {
  host: string;
  journal: string;
  policy: RestartPolicy;
  state: TenantState;
  /** The newest transition in the story. */
  storySeq: number;
  /** Told that directory and process are gone. */
  isRemoved: boolean;
}

export const keptStory = 30;

export function newSupervision(name: string): Supervision {
  return { name, known: null, story: [], intruder: null, decided: null };
}

/** The same object when the report is no news. */
export function takeReport(supervision: Supervision, report: TenantReport, at: string): Supervision {
  const { known } = supervision;
  const isHeld = known !== null && (known.state.present || releaseOf(known.state) !== null);
  if (isHeld && known.host !== report.host) return takeIntruder(supervision, report, at);
  const isSameJournal = known !== null && known.host === report.host && known.journal === report.journal;
  if (known !== null && known.host === report.host && report.journal < known.journal) return supervision;
  const storySeq = isSameJournal ? known.storySeq : 0;
  const news = report.transitions.filter((transition) => transition.seq > storySeq);
  const isNewer = !isSameJournal || report.state.seq > known.state.seq;
  const isSamePolicy = known !== null && JSON.stringify(known.policy) === JSON.stringify(report.policy);
  const isOld = isSameJournal && report.state.seq < known.state.seq;
  if (news.length === 0 && !isNewer && (isSamePolicy || isOld)) return supervision;
  return {
    ...supervision,
    known: {
      host: report.host,
      journal: report.journal,
      policy: isOld ? known.policy : report.policy,
      state: isNewer ? report.state : known.state,
      storySeq: news.at(-1)?.seq ?? storySeq,
      isRemoved: isNewer ? isEnd(report) : known.isRemoved,
    },
    story: [...supervision.story, ...news.map(tellTransition)].slice(-keptStory),
    intruder: supervision.intruder?.host === report.host ? null : supervision.intruder,
  };
}

function isEnd({ state, transitions }: TenantReport): boolean {
  // Said again without transitions there is nothing left to come.
  return isOver(state) && (transitions.length === 0 || transitions.at(-1)?.kind === 'tenantRemoved');
}

function takeIntruder(supervision: Supervision, report: TenantReport, at: string): Supervision {
  if (report.state.present) {
    if (supervision.intruder?.host === report.host) return supervision;
    return note({ ...supervision, intruder: { host: report.host, since: at } }, at, `${report.host} has one too`);
  }
  if (supervision.intruder?.host !== report.host) return supervision;
  return note({ ...supervision, intruder: null }, at, `${report.host} has none any more`);
}

export function note(supervision: Supervision, at: string, sentence: string): Supervision {
  return { ...supervision, story: [...supervision.story, { at, sentence }].slice(-keptStory) };
}

/** Problems that the workflow itself sees come first. */
export function problemsOf(supervision: Supervision): TenantProblem[] {
  return [...ownProblemsOf(supervision), ...(supervision.known?.state.problems ?? [])];
}

/** What no agent can see. */
export function ownProblemsOf({ known, intruder }: Supervision): TenantProblem[] {
  if (known === null || intruder === null) return [];
  const message = `${intruder.host} has a tenant of this name too, and ${known.host} had it first`;
  return [{ code: 'nameTaken', message: `${message}. ${tenantProblems.nameTaken}`, since: intruder.since }];
}

export function supervisedRow(supervision: Supervision): TenantRow | null {
  const { known } = supervision;
  return known === null ? null : tenantRow(known.state, known.journal, problemsOf(supervision)[0] ?? null);
}

/** Once for each exited run: if it does not arrive, the agent decides by itself. */
export function decisionDue(
  supervision: Supervision,
  nowMs: number,
): { run: number; decision: RestartDecision } | null {
  const { known, decided } = supervision;
  const needed = known?.state.decisionNeeded;
  if (!known || !needed || known.state.state !== 'exited') return null;
  if (decided?.journal === known.journal && decided.run === needed.run) return null;
  return { run: needed.run, decision: decideRestart(known.state, nowMs, known.policy) };
}

export function decisionSent(supervision: Supervision, run: number): Supervision {
  return { ...supervision, decided: { journal: supervision.known?.journal ?? '', run } };
}
