/**
 * So many orders missing within an hour are no orders that were lost: the ERP was emptied, the wrong one is asked, or an
 * import went wrong. Then nothing is sent until a person has looked; what is missing is found and noted all the same.
 */

/** Plain JSON and bounded: it is carried from run to run. */
export interface MissingBrake {
  /** Oldest first, at most as many as lie in an hour. */
  counts: { fromMs: number; missing: number }[];
  held: { since: string; missing: number } | null;
}

const partMs = 5 * 60_000;
const hourMs = 60 * 60_000;

export const newMissingBrake: MissingBrake = { counts: [], held: null };

export function noteMissing(brake: MissingBrake, missing: number, nowMs: number, perHour: number): MissingBrake {
  const fromMs = nowMs - (nowMs % partMs);
  const recent = brake.counts.filter((count) => count.fromMs > fromMs - hourMs - partMs && count.fromMs <= fromMs);
  const last = recent.at(-1);
  const counts =
    last?.fromMs === fromMs
      ? [...recent.slice(0, -1), { fromMs, missing: last.missing + missing }]
      : [...recent, { fromMs, missing }];
  const sum = counts.reduce((all, count) => all + count.missing, 0);
  if (brake.held !== null) return { counts, held: { ...brake.held, missing: brake.held.missing + missing } };
  const held = sum > perHour ? { since: new Date(nowMs).toISOString(), missing: sum } : null;
  return { counts: counts.filter((count) => count.missing > 0), held };
}

/** Somebody has looked: what they have seen does not count against what comes. */
export function releasedBrake(): MissingBrake {
  return newMissingBrake;
}
