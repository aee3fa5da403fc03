/**
 * Which orders a scan looks at, and how far it may move its floor.
 *
 * Ids are allocated in rising order, but orders become visible when their transactions commit, up to `lookBack` later, and
 * not in that order. So an id that was visible at a moment is a safe floor only `lookBack` later: until then a lower one
 * may still appear. The floor may be too low, which costs reading, and never too high, which would lose an order.
 * The shop's `created_at` only says when an order may be asked for: it is set by whoever writes it.
 */
import { compareIds, higherId, idBefore, lowerId, type OrderId } from './order';

/** Plain JSON and bounded: it is carried from run to run. */
export interface ScanPosition {
  /** Nothing at or below it is looked at any more. */
  floor: OrderId;
  /** Oldest first. */
  samples: PositionSample[];
  /** The next question begins above it: who gets no answer must not keep others from being asked. Null: from below. */
  askedThrough: OrderId | null;
}

/** An id that was visible at a moment of our own clock, taken after it was read. */
export interface PositionSample {
  atMs: number;
  id: OrderId;
}

export interface ScanRules {
  lookBackMs: number;
  minAgeMs: number;
  maxOrdersPerRequest: number;
}

/** A row of the shop above the floor of which there is no record. */
export interface UnrecordedOrder {
  orderId: OrderId;
  /** Null where the shop has none, or one that cannot be read. */
  createdAtMs: number | null;
}

export interface ScanPlan {
  /** To be recorded, and looked at again when they are due. */
  young: { orderId: OrderId; dueAtMs: number }[];
  /** For the ERP, lowest id first within one round. */
  ask: OrderId[];
  askedThrough: OrderId | null;
}

/** What one look saw, once its records are written. */
export interface ScanLook {
  /** Taken before the first row was read: what committed later may not have been seen. */
  beganAtMs: number;
  /** Taken after the highest id was read. */
  endedAtMs: number;
  /** Null: the shop has no orders. */
  highestVisible: OrderId | null;
  /** Everything that was visible up to it was read. */
  readThrough: OrderId;
  /** The lowest one that was read and has no record even now; null: each has one. */
  lowestUnrecorded: OrderId | null;
}

/** Samples are so many parts of `lookBack` apart: that late the floor is at most, and so many are carried. */
const samplesInLookBack = 24;

export function newScanPosition(floor: OrderId): ScanPosition {
  return { floor, samples: [], askedThrough: null };
}

/** One that is dated ahead of our clock is as old as our knowledge of it: nobody waits for a date that is wrong. */
export function dueAtMs(createdAtMs: number | null, seenAtMs: number, minAgeMs: number): number {
  return Math.min(createdAtMs ?? seenAtMs, seenAtMs) + minAgeMs;
}

/** `dueYoung` are recorded as young and have become old enough. */
export function planScan(
  unrecorded: readonly UnrecordedOrder[],
  dueYoung: readonly OrderId[],
  askedThrough: OrderId | null,
  nowMs: number,
  rules: ScanRules,
): ScanPlan {
  const young: ScanPlan['young'] = [];
  const candidates = [...dueYoung];
  for (const { orderId, createdAtMs } of unrecorded) {
    const due = dueAtMs(createdAtMs, nowMs, rules.minAgeMs);
    if (due > nowMs) young.push({ orderId, dueAtMs: due });
    else candidates.push(orderId);
  }
  candidates.sort(compareIds);
  const from = askedThrough === null ? 0 : candidates.findIndex((id) => compareIds(id, askedThrough) > 0);
  const round = from <= 0 ? candidates : [...candidates.slice(from), ...candidates.slice(0, from)];
  const ask = round.slice(0, rules.maxOrdersPerRequest);
  return { young, ask, askedThrough: ask.length < round.length ? (ask.at(-1) ?? askedThrough) : null };
}

/** Called with what is true after the records were written; repeating it with the same look changes nothing more. */
export function nextPosition(
  { floor, samples }: ScanPosition,
  askedThrough: OrderId | null,
  look: ScanLook,
  { lookBackMs }: Pick<ScanRules, 'lookBackMs'>,
): ScanPosition {
  const settled = samples.filter(({ atMs }) => atMs <= look.beganAtMs - lookBackMs);
  const best = settled.reduce<OrderId | null>((high, { id }) => (high === null ? id : higherId(high, id)), null);
  const limits = [look.readThrough, ...(look.lowestUnrecorded === null ? [] : [idBefore(look.lowestUnrecorded)])];
  const reached = best === null ? floor : limits.reduce(lowerId, best);
  const unsettled = samples.filter((sample) => !settled.includes(sample));
  // What limits the floor today may be gone at the next look: the highest settled id stays known until it is reached.
  const kept = best !== null && compareIds(best, reached) > 0 ? [highestOf(settled, best), ...unsettled] : unsettled;
  return { floor: higherId(floor, reached), samples: withSample(kept, look, lookBackMs), askedThrough };
}

function withSample(samples: PositionSample[], look: ScanLook, lookBackMs: number): PositionSample[] {
  const { highestVisible, endedAtMs } = look;
  const newest = samples.at(-1);
  if (highestVisible === null) return samples;
  if (newest !== undefined && compareIds(highestVisible, newest.id) <= 0) return samples;
  // A clock that was set back must not stop sampling, nor may its samples look old too early.
  const sinceNewestMs = newest === undefined ? Infinity : Math.abs(endedAtMs - newest.atMs);
  if (sinceNewestMs < lookBackMs / samplesInLookBack) return samples;
  return [...samples, { atMs: endedAtMs, id: highestVisible }];
}

function highestOf(samples: readonly PositionSample[], id: OrderId): PositionSample {
  return { atMs: Math.min(...samples.filter((sample) => sample.id === id).map(({ atMs }) => atMs)), id };
}
