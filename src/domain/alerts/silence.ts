/** Nobody is told of conditions whose key fits a pattern, for a time. */
export interface Silence {
  /** A key in which each `*` stands for any text, as in `tenants/fatal/*`. */
  pattern: string;
  by: string;
  reason: string;
  /** ISO moments. */
  since: string;
  until: string;
}

export const mostSilences = 50;
export const longestSilenceMs = 30 * 24 * 60 * 60 * 1000;
export const longestAcknowledgementMs = longestSilenceMs;
/** Bytes: all silences together are kept where a list finds them without a worker, which takes 40 kB. */
export const longestPattern = 200;
export const longestReason = 200;
export const longestBy = 100;

export function fits(pattern: string, key: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return key === pattern;
  if (!key.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = key.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return key.length - last.length >= at && key.endsWith(last);
}

/** The one that lasts longest; null: none. */
export function silenceOf(key: string, silences: readonly Silence[], nowMs: number): Silence | null {
  const fitting = silences.filter(({ pattern, until }) => Date.parse(until) > nowMs && fits(pattern, key));
  return fitting.reduce<Silence | null>(
    (longest, one) => (longest === null || one.until > longest.until ? one : longest),
    null,
  );
}

/** A new one of the same pattern takes the place of the old one; those that are over are left out. */
export function withSilence(silences: readonly Silence[], silence: Silence, nowMs: number): Silence[] {
  return [...silences.filter(({ pattern }) => pattern !== silence.pattern), silence].filter(
    ({ until }) => Date.parse(until) > nowMs,
  );
}
