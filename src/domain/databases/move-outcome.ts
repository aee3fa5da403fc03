/** One outcome of the moves off several members, and of those that were never in the plan. */
import { namedMoves, type MemberUse, type MoveOutcome, type NotMoved } from './move-order';

export function joinOutcomes(
  parts: readonly Omit<MoveOutcome, 'use'>[],
  left: readonly NotMoved[],
  use: Record<string, MemberUse>,
): MoveOutcome {
  const to: Record<string, number> = {};
  for (const part of parts)
    for (const [member, count] of Object.entries(part.to)) to[member] = (to[member] ?? 0) + count;
  const sum = (count: (part: Omit<MoveOutcome, 'use'>) => number) => parts.reduce((all, part) => all + count(part), 0);
  return {
    planned: sum(({ planned }) => planned),
    moved: sum(({ moved }) => moved),
    to,
    names: parts.flatMap(({ names }) => names).slice(0, namedMoves),
    left: [...parts.flatMap((part) => part.left), ...left].slice(0, namedMoves),
    leftCount: sum(({ leftCount }) => leftCount) + left.length,
    tookMs: Math.max(0, ...parts.map(({ tookMs }) => tookMs)),
    use,
  };
}

/**
 * Whether another look could move more: somebody asked for something else meanwhile, or room may have become free because
 * others have left.
 */
export function isWorthAnotherLook({ moved, left, leftCount }: MoveOutcome): boolean {
  if (left.some(({ code }) => code === 'superseded' || code === 'notNeeded')) return true;
  return moved > 0 && (leftCount > left.length || left.some(({ code }) => code === 'noneEligible'));
}
