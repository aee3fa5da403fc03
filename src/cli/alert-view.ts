/** What is shown of an alert: what its workflow keeps for lists, what it tells itself, and what is silenced now. */
import { acknowledgementAt, nextStep, type AlertState } from '../domain/alerts/alert-state';
import type { Announcement } from '../domain/alerts/alert-item';
import { alertRow, type AlertRow, type AlertStateName } from '../domain/alerts/alert-row';
import { parseConditionKey } from '../domain/alerts/condition';
import { conditionKind, severities, type AlertWord, type Severity } from '../domain/alerts/condition-kinds';
import { silenceOf, type Silence } from '../domain/alerts/silence';
import type { StoryEntry } from '../domain/story';
import type { MessageView } from './alert-messages';

/** One element of `alerts list --json`. */
export interface AlertView {
  key: string;
  word: AlertWord;
  subject: string;
  severity: Severity;
  title: string;
  state: AlertStateName;
  since: string;
  acknowledgedBy: string | null;
  silencedUntil: string | null;
  count: number;
  lastSentAt: string | null;
}

/** `alerts show --json`. */
export interface AlertDetails extends AlertView {
  code: string;
  message: string;
  advice: string;
  endedAt: string | null;
  /** Its reason and moment are null when no worker answers. */
  acknowledged: { by: string; reason: string | null; at: string | null; until: string | null } | null;
  silenced: Silence | null;
  /** The last announcement; null before the first, and when no worker answers. */
  told: AlertState['told'];
  /** What became of that. */
  messages: MessageView[];
  /** Messages that arrived, oldest first; null when no worker answers. */
  deliveries: AlertState['deliveries'] | null;
  /** What people are told next, if nothing changes; null: nothing, or no worker answers. */
  next: { what: Announcement; at: string } | null;
  /** Whom the routes of the configuration lead to. */
  routedTo: string[];
  /** Why somebody did not get a message, or gets none now. */
  why: string[];
  story: StoryEntry[] | null;
  workflowId: string;
  runId: string;
  url: string | null;
}

export function viewAlert(row: AlertRow, silences: readonly Silence[], nowMs: number): AlertView {
  const { key, word, subject, severity, title, since, count, lastSentAt, acknowledgedUntil } = row;
  const isHeld = acknowledgedUntil === null || Date.parse(acknowledgedUntil) > nowMs;
  return {
    ...{ key, word, subject, severity, title },
    state: row.state === 'acknowledged' && !isHeld ? 'firing' : row.state,
    since,
    acknowledgedBy: isHeld ? row.acknowledgedBy : null,
    silencedUntil: silencedNow(row, silences, nowMs)?.until ?? null,
    ...{ count, lastSentAt },
  };
}

/** What is over is told to nobody anyway. */
export function silencedNow(
  { key, state }: Pick<AlertRow, 'key' | 'state'>,
  silences: readonly Silence[],
  nowMs: number,
): Silence | null {
  return state === 'over' ? null : silenceOf(key, silences, nowMs);
}

/** What is over comes last, and not at all when it is true again; what is critical comes first, and the newest. */
export function viewAlerts(
  { running, ended }: { running: readonly AlertRow[]; ended: readonly AlertRow[] },
  silences: readonly Silence[],
  nowMs: number,
): AlertView[] {
  const again = new Set(running.map(({ key }) => key));
  // One that nobody had to be told of ends without a word, and its row still calls it calm.
  const over = ended.filter(({ key }) => !again.has(key)).map((row) => ({ ...row, state: 'over' as const }));
  const rank = ({ state, severity }: AlertView) =>
    (state === 'over' ? severities.length : 0) - severities.indexOf(severity);
  return [...running, ...over]
    .map((row) => viewAlert(row, silences, nowMs))
    .sort((a, b) => rank(a) - rank(b) || compare(b.since, a.since) || compare(a.key, b.key));
}

export interface ReadAlert {
  row: AlertRow;
  /** Null when no worker answers. */
  state: AlertState | null;
  silences: readonly Silence[];
}

type Own =
  'code' | 'message' | 'advice' | 'endedAt' | 'acknowledged' | 'silenced' | 'told' | 'deliveries' | 'next' | 'story';

export function detailAlert(
  { row: read, state, silences }: ReadAlert,
  nowMs: number,
): AlertView & Pick<AlertDetails, Own> {
  // What it tells itself is newer than what it has written for lists, but for its end.
  const row = state === null ? read : { ...alertRow(state), ...(read.state === 'over' && { state: read.state }) };
  const code = state?.code ?? parseConditionKey(row.key)?.code ?? '';
  return {
    ...viewAlert(row, silences, nowMs),
    code,
    message: state?.message ?? row.message,
    advice: state?.advice ?? conditionKind(row.word, code)?.advice ?? '',
    endedAt: row.endedAt,
    acknowledged: state === null ? acknowledgedInRow(row, nowMs) : acknowledgementAt(state, nowMs),
    silenced: silencedNow(row, silences, nowMs),
    told: state?.told ?? null,
    deliveries: state?.deliveries ?? null,
    next: state === null ? null : comesNext(state, nowMs),
    story: state?.story ?? null,
  };
}

function acknowledgedInRow(
  { acknowledgedBy: by, acknowledgedUntil: until }: AlertRow,
  nowMs: number,
): AlertDetails['acknowledged'] {
  if (by === null || (until !== null && Date.parse(until) <= nowMs)) return null;
  return { by, reason: null, at: null, until };
}

/** What the workflow waits for: asked of the same decision, at the moment until which it waits. */
export function comesNext(state: AlertState, nowMs: number): AlertDetails['next'] {
  const step = nextStep(state, nowMs);
  if (step.kind === 'announce') return { what: step.what, at: new Date(nowMs).toISOString() };
  if (step.kind === 'end' || step.untilMs === null) return null;
  const then = nextStep(state, step.untilMs);
  return then.kind === 'announce' ? { what: then.what, at: new Date(step.untilMs).toISOString() } : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
