/** The scan of a shop for people. */
import { formatDuration } from '../domain/duration';
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';
import type { GateView, PositionView } from './order-position-view';
import { counted } from './order-problems';
import { until } from './order-text';
import { alignedTable, plainTable } from './table';

const shownStory = 10;
const shownSending = 10;

export function positionText(view: PositionView, terminal: Terminal, nowMs: number): string {
  const { floor, highest, paused, erp, node, brake, problems } = view;
  const rows: string[][] = [
    ['Shop', view.shop],
    ['Position', floor === null ? 'none, so nothing is scanned' : positionOf(floor, highest)],
    ['Paused', paused === null ? 'no' : `by ${paused.by}, for ${age(paused.since, nowMs)}: ${paused.reason}`],
    ['ERP', gateText(erp, terminal, nowMs)],
    ['Node', gateText(node, terminal, nowMs)],
    ['Brake', brakeText(brake, nowMs)],
    ['Sending', sendingText(view)],
    ...waitingRows(view, nowMs),
    ['Last look', lookText(view, nowMs)],
    ...comparedRows(view, nowMs),
    ...labelled(
      'Wrong',
      problems.length === 0
        ? ['nothing']
        : problems.map(({ code, message }) => `${code}: ${asCalledHere(message, terminal)}`),
    ),
    ...labelled(
      'Story',
      view.story.slice(-shownStory).map(({ at, sentence }) => `${at} ${sentence}`),
    ),
    ['Workflow', view.workflowId],
  ];
  if (!terminal.isForPeople) return plainTable({ headings: ['', ''], rows });
  const text = alignedTable({ headings: ['', ''], rows });
  return text.slice(text.indexOf('\n') + 1);
}

function positionOf(floor: string, highest: string | null): string {
  const seen = highest === null ? '' : `; the highest that was seen is ${highest}`;
  return `everything above ${floor} is looked at${seen}`;
}

function gateText(
  { state, since, reason, nextProbeAt, hold }: GateView,
  { hasColours }: Terminal,
  nowMs: number,
): string {
  if (hold !== null) {
    return `${inMood('held', 'bad', hasColours)} by ${hold.by}, for ${age(hold.since, nowMs)}: ${hold.reason}`;
  }
  const lasting = since === null ? '' : `, for ${age(since, nowMs)}`;
  if (state === 'closed') return inMood('answers', 'good', hasColours);
  if (state === 'halfOpen') return `${inMood('answers again', 'uneasy', hasColours)}${lasting}; a few are let through`;
  const probe = nextProbeAt === null ? '' : `; next try ${until(nextProbeAt, nowMs)}`;
  return `${inMood('away', 'bad', hasColours)}${lasting}${reason === null ? '' : `: ${reason}`}${probe}`;
}

function brakeText({ held, missingLately }: PositionView['brake'], nowMs: number): string {
  if (held === null) return `off; ${counted(missingLately)} found missing within the hour`;
  return `on for ${age(held.since, nowMs)}: ${counted(held.missing)} missing, and none is sent`;
}

function sendingText({ sending }: PositionView): string {
  const { length } = sending;
  if (length === 0) return 'none';
  const ids = sending.slice(0, shownSending).map(({ orderId }) => orderId);
  return `${counted(length)}: ${ids.join(', ')}${length > ids.length ? ', …' : ''}`;
}

function waitingRows({ waiting }: PositionView, nowMs: number): string[][] {
  if (waiting === null) return [['Waiting', 'not known yet']];
  const { toStart, nextStartAt, attention, unfinished } = waiting;
  const later = nextStartAt === null ? '' : `; the next of the others ${until(nextStartAt, nowMs)}`;
  return [
    ['Waiting', `${counted(toStart)} to be sent now${later}`],
    ...labelled(
      'For a person',
      attention.length === 0
        ? ['none']
        : attention.map(({ reason, count, since, orders }) => {
            const ids = orders.map(({ orderId }) => orderId).join(', ');
            return `${reason}: ${counted(count)}, the oldest for ${age(since, nowMs)}: ${ids}${count > orders.length ? ', …' : ''}`;
          }),
    ),
    ['In all', `of ${counted(unfinished)} something follows`],
  ];
}

function lookText({ lastLook, shopAway, rules }: PositionView, nowMs: number): string {
  const away = shopAway === null ? '' : `; the shop’s database is away for ${age(shopAway.since, nowMs)}`;
  if (lastLook === null) return `none yet${away}`;
  const { at, tookMs, counts } = lastLook;
  const every = rules === null ? '' : `, every ${formatDuration(rules.runningCycleMs)}`;
  const { integrated, missing, paymentPending, young, unanswered } = counts;
  const seen = `${integrated} integrated, ${missing} missing, ${paymentPending} with a pending payment, ${young} too young, ${unanswered} without an answer`;
  return `${age(at, nowMs)} ago, in ${tookMs} ms${every}: ${seen}${away}`;
}

function comparedRows({ lastCompared }: PositionView, nowMs: number): string[][] {
  if (lastCompared === null) return [];
  const { at, missed, pruned } = lastCompared;
  return [['Compared', `${age(at, nowMs)} ago: ${missed} missed and taken up, ${pruned} old records deleted`]];
}

function labelled(label: string, sentences: readonly string[]): string[][] {
  return sentences.map((sentence, index) => [index === 0 ? label : '', sentence]);
}
