/** Why a wish that waited, for a worker say, is refused now; null: it is in time, or has no last moment. */
export function refusalOfLate(notAfter: string | undefined, nowMs: number): string | null {
  if (notAfter === undefined || nowMs <= Date.parse(notAfter)) return null;
  return `it was asked too long ago, to be begun by ${notAfter}; ask again`;
}
