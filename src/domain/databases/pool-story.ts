/** What happened to a pool, as sentences: what was seen from where, what was decided and why, and what came of it. */
import { brakeSentence, type Brake } from './brake';
import { isFallen } from './hold-down';
import type { MoveCause, MoveOutcome, NotMoved } from './move-order';
import type { AloneMove, SeenMember } from './pool-report';

const namedInStory = 3;

export function verdictSentences(
  host: string,
  before: readonly SeenMember[],
  after: readonly SeenMember[],
  at: string,
): string[] {
  return after.flatMap((now) => {
    const { name, verdict, reason } = now;
    const old = before.find((member) => member.name === name);
    // A first look that finds all well is no news.
    if (old === undefined ? verdict === 'up' || verdict === 'unknown' : old.verdict === verdict) return [];
    const lasted = old !== undefined && isFallen(old.verdict) ? `, after ${secondsBetween(old.since, at)} s` : '';
    const how = verdict === 'up' ? `up again${lasted}` : `${verdict}: ${seenPart(reason)}`;
    return [`${host} sees ${name} ${how}${now.isHeld ? '; it is held down until it is stable' : ''}`];
  });
}

export interface DecidedOrder {
  host: string;
  cause: MoveCause;
  from: readonly string[];
  movable: number;
}

export function decidedSentence({ host, cause, from, movable }: DecidedOrder): string {
  const isOne = from.length === 1;
  const why: Record<MoveCause, string> = {
    lost: isOne ? 'is lost there' : 'are lost there',
    drained: isOne ? 'is drained' : 'are drained',
    rebalanced: `may have more than ${isOne ? 'its' : 'their'} share`,
  };
  const leave = movable === 1 ? 'leaves' : 'leave';
  return `decided: ${count(movable, 'tenant')} of ${host} ${leave} ${from.join(' and ')}, which ${why[cause]}`;
}

export function refusedSentence({ host, from, movable }: DecidedOrder, brake: Brake): string {
  const stay = movable === 1 ? 'stays' : 'stay';
  return `refused: ${count(movable, 'tenant')} of ${host} ${stay} on ${from.join(' and ')}, for ${brakeSentence(brake)}`;
}

export function outcomeSentence(host: string, from: readonly string[], outcome: MoveOutcome): string {
  const { planned, moved, leftCount, tookMs } = outcome;
  if (planned === 0 && leftCount === 0) return `${host} had nobody to move off ${from.join(' and ')} any more`;
  const where = moved === 0 ? '' : ` in ${seconds(tookMs)} s${targets(outcome)}`;
  return `${host} moved ${moved} of ${planned + leftOnly(outcome)} off ${from.join(' and ')}${where}${leftPart(outcome)}`;
}

export function aloneSentence(host: string, moved: AloneMove): string {
  return `${host} decided by itself at ${moved.at}, because ${moved.reason}: ${outcomeSentence('it', [moved.from], moved)}`;
}

export function failedSentence(host: string, reason: string): string {
  return `${host} did not do it (${reason}); its agent decides by itself, and tells`;
}

export function notMovedSentence({ name, message }: Pick<NotMoved, 'name' | 'message'>): string {
  return `${name}: ${message}`;
}

/** Those that were never in the plan. */
function leftOnly({ leftCount, planned, moved }: MoveOutcome): number {
  return Math.max(0, leftCount - (planned - moved));
}

function targets({ to, names, moved }: MoveOutcome): string {
  const where = Object.entries(to).map(([member, number]) => `${number} to ${member}`);
  const named = names.slice(0, namedInStory).join(', ');
  const more = moved - Math.min(names.length, namedInStory);
  return `: ${where.join(', ')} (${named}${more > 0 ? ` and ${more} more` : ''})`;
}

function leftPart({ left, leftCount }: MoveOutcome): string {
  if (leftCount === 0) return '';
  const named = left.slice(0, namedInStory).map(notMovedSentence).join('; ');
  const more = leftCount - Math.min(left.length, namedInStory);
  return `; not moved: ${named}${more > 0 ? `; and ${more} more` : ''}`;
}

/** What is seen stands before the semicolon, and what mends it behind. */
export function seenPart(reason: string): string {
  return reason.split('; ', 1)[0] ?? '';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}
