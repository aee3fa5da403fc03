/** Moments as people take them in at a glance. */

const steps = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
] as const;

/** Such as `7s`, `3m`, `2h 5m`, `12d 1h`: the two largest units. */
export function age(moment: string, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(moment));
  const first = steps.findIndex((step) => ms >= step.ms);
  const large = steps[first];
  if (large === undefined) return `${Math.floor(ms / 1000)}s`;
  const small = steps[first + 1];
  const rest = small === undefined ? 0 : Math.floor((ms % large.ms) / small.ms);
  return `${Math.floor(ms / large.ms)}${large.unit}${rest > 0 ? ` ${rest}${small?.unit}` : ''}`;
}
