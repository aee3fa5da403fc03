/** Alerts for people. */
import type { Announcement } from '../domain/alerts/alert-item';
import type { AlertStateName } from '../domain/alerts/alert-row';
import type { Silence } from '../domain/alerts/silence';
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';
import type { AlertDetails, AlertView } from './alert-view';
import { alignedTable, plainTable } from './table';

const moods: Record<AlertStateName, Parameters<typeof inMood>[1]> = {
  pending: 'uneasy',
  firing: 'bad',
  acknowledged: 'uneasy',
  calm: 'quiet',
  over: 'good',
};
const announced: Record<Announcement, string> = {
  began: 'that it began',
  lasts: 'that it lasts',
  over: 'that it is over',
  passed: 'that it has passed',
};
const toldAtMost = 30;
const headings = [
  'severity',
  'state',
  'since',
  'count',
  'last message',
  'acknowledged by',
  'silenced until',
  'key',
  'what',
];

export function alertListText(
  alerts: readonly AlertView[],
  { hasChannels, isAll }: { hasChannels: boolean; isAll: boolean },
  terminal: Terminal,
  nowMs: number,
): string {
  const rows = alerts.map((alert) => cells(alert, terminal, nowMs));
  if (!terminal.isForPeople) return plainTable({ headings, rows });
  const list = rows.length > 0 ? alignedTable({ headings, rows }) : `There ${isAll ? 'were' : 'are'} no alerts.\n`;
  return hasChannels
    ? list
    : `${list}Nobody is told of them: the configuration has no channel (docs/set-up-mail.md).\n`;
}

function cells(alert: AlertView, { isForPeople, hasColours }: Terminal, nowMs: number): string[] {
  const nothing = isForPeople ? '-' : '';
  const ago = (at: string | null): string => {
    if (at === null) return nothing;
    return isForPeople ? `${age(at, nowMs)} ago` : at;
  };
  const { severity, state, since, count, lastSentAt, acknowledgedBy, silencedUntil, key, title } = alert;
  return [
    ...[severity, inMood(state, moods[state], hasColours), ago(since), `${count}`, ago(lastSentAt)],
    ...[acknowledgedBy ?? nothing, silencedUntil ?? nothing, key, title],
  ];
}

export function alertText(alert: AlertDetails, terminal: Terminal, nowMs: number): string {
  const moment = (at: string): string => `${at} (${age(at, nowMs)} ago)`;
  const { state, since, endedAt, count, acknowledged, silenced, told, messages, next } = alert;
  const times = count === 1 ? '' : `, begun ${count} times`;
  const rows: string[][] = [
    ['Alert', alert.key],
    ['What', alert.title],
    ['State', `${inMood(state, moods[state], terminal.hasColours)}, ${alert.severity}`],
    ['Since', `${moment(since)}${times}`],
    ...(endedAt === null ? [] : [['Over', moment(endedAt)]]),
    ['Message', alert.message],
    ['What to do', asCalledHere(alert.advice, terminal)],
    ['Acknowledged', acknowledged === null ? 'no' : acknowledgedText(acknowledged)],
    [
      'Silenced',
      silenced === null ? 'no' : `until ${silenced.until} by ${silenced.by} (${silenced.pattern}): ${silenced.reason}`,
    ],
    ['Told', told === null ? 'nothing yet' : `${announced[told.what]}, ${moment(told.at)}`],
    ...messages.map(({ to, state: fate, at }) => ['', `${to}: ${fate}${at === null ? '' : ` ${at}`}`]),
    ...arrivals(alert),
    ['Comes next', next === null ? 'nothing' : `${announced[next.what]}, at ${next.at}`],
    ['Goes to', alert.routedTo.length === 0 ? 'nobody' : alert.routedTo.join(', ')],
    ...labelled(
      'Why not',
      alert.why.map((sentence) => asCalledHere(sentence, terminal)),
    ),
    ...storyRows(alert),
    ['Workflow', `${alert.workflowId}, run ${alert.runId}`],
    ['Temporal Web', alert.url ?? 'where your Temporal server has it'],
  ];
  if (!terminal.isForPeople) return plainTable({ headings: ['', ''], rows });
  const text = alignedTable({ headings: ['', ''], rows });
  return text.slice(text.indexOf('\n') + 1);
}

function acknowledgedText({ by, reason, at, until }: NonNullable<AlertDetails['acknowledged']>): string {
  const since = at === null ? '' : ` at ${at}`;
  const till = until === null ? 'until it is over' : `until ${until}`;
  return `by ${by}${since}, ${till}${reason === null ? '' : `: ${reason}`}`;
}

/** Newest first. */
function arrivals({ deliveries }: AlertDetails): string[][] {
  if (deliveries === null) return [];
  const lines = [...deliveries].reverse().map(({ at, to, what }) => `${at} ${to}: ${announced[what]}`);
  return labelled('Arrived', lines.length === 0 ? ['nothing yet'] : lines);
}

/** Newest first. */
function storyRows({ story }: AlertDetails): string[][] {
  if (story === null) return [['Story', 'no worker answers']];
  return labelled(
    'Story',
    [...story]
      .reverse()
      .slice(0, toldAtMost)
      .map(({ at, sentence }) => `${at} ${sentence}`),
  );
}

function labelled(label: string, lines: readonly string[]): string[][] {
  return lines.map((line, index) => [index === 0 ? label : '', line]);
}

const silenceHeadings = ['pattern', 'until', 'by', 'since', 'reason'];

export function silencesText(silences: readonly Silence[], terminal: Terminal): string {
  if (terminal.isForPeople && silences.length === 0) return 'Nothing is silenced.\n';
  const rows = silences.map(({ pattern, until, by, since, reason }) => [pattern, until, by, since, reason]);
  return (terminal.isForPeople ? alignedTable : plainTable)({ headings: silenceHeadings, rows });
}
