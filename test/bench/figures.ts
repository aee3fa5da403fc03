/** Figures as people read them: three digits that count, with their unit. */
export function ms(value: number): string {
  if (value >= 60_000) return `${round(value / 60_000)} min`;
  return value >= 1000 ? `${round(value / 1000)} s` : `${round(value)} ms`;
}

export function ratio(value: number, base: number): string {
  return `${round(value / base)} ×`;
}

/** `share` is 1 for the whole. */
export function percent(share: number): string {
  return `${round(share * 100)} %`;
}

export function megabytes(bytes: number): string {
  return `${round(bytes / 2 ** 20)} MiB`;
}

export function range(least: string, most: string): string {
  return least === most ? least : `${least} to ${most}`;
}

/** No trailing zeros, and none of the digits that the next run would change. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  const places = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(places)));
}
