/**
 * Comparing the shop's orders with the records by parts of their ids: both servers count and add up each part, and only
 * what differs is read. Ids are decimal text, as everywhere.
 */
import { compareIds, highestOrderId, idBefore, lowerId, type OrderId } from './order';

/** `above` itself does not belong to it, `through` does. */
export interface IdRange {
  above: OrderId;
  through: OrderId;
}

export interface IdPart {
  /** The whole number of times that the size of a part goes into its ids. */
  part: string;
  count: number;
  /** Of the ids and of a mix of their digits, so that two that are missing are not made up for by two that are gone. */
  sums: string;
}

/** So many ids are compared at first. A shop whose ids lie far apart has few orders among them. */
export const usualSpan = 500_000n;
const partsInSpan = 500n;
const fewInSpan = 100_000;
const manyInSpan = 1_000_000;

export function rangeFrom(first: OrderId, span: bigint, last: OrderId = highestOrderId): IdRange {
  const through = String(BigInt(first) - 1n + span);
  return { above: idBefore(first), through: lowerId(through, last) };
}

export function partSizeOf(span: bigint): string {
  return String(span / partsInSpan);
}

/** So that each question finds about as much. */
export function nextSpan(span: bigint, found: number): bigint {
  if (found < fewInSpan) return span * 4n;
  return found > manyInSpan && span > usualSpan ? span / 4n : span;
}

/** Where the shop may have an order without a record, lowest first; parts beside each other are one range. */
export function differingRanges(
  ofShop: readonly IdPart[],
  recorded: readonly IdPart[],
  partSize: string,
  { above, through }: IdRange,
): IdRange[] {
  const known = new Map(recorded.map((part) => [part.part, part]));
  const differing = ofShop
    .filter((part) => {
      const other = known.get(part.part);
      return other?.count !== part.count || other.sums !== part.sums;
    })
    .map(({ part }) => part)
    .sort(compareIds);
  const ranges: IdRange[] = [];
  for (const part of differing) {
    const begin = BigInt(part) * BigInt(partSize);
    const range = {
      above: begin <= BigInt(above) ? above : String(begin - 1n),
      through: lowerId(String(begin + BigInt(partSize) - 1n), through),
    };
    const last = ranges.at(-1);
    if (last?.through === range.above) last.through = range.through;
    else ranges.push(range);
  }
  return ranges;
}
