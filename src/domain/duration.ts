/** Durations as operators write them: a number with a unit. */

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof unitMs;

/** Node's timers count in 31 bits: what is longer would fire at once. */
export const longestDurationMs = 24 * unitMs.d;

/** Whole milliseconds, or null when the text is no duration or longer than `longestMs`. */
export function parseDuration(text: string, longestMs = longestDurationMs): number | null {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return null;
  const durationMs = Math.round(Number(match[1]) * unitMs[match[2] as Unit]);
  return durationMs <= longestMs ? durationMs : null;
}

/** The shortest exact form: `parseDuration` gives the same number back. */
export function formatDuration(durationMs: number): string {
  const units: Unit[] = ['d', 'h', 'm', 's'];
  const unit = durationMs === 0 ? 's' : (units.find((candidate) => durationMs % unitMs[candidate] === 0) ?? 'ms');
  return `${durationMs / unitMs[unit]}${unit}`;
}
