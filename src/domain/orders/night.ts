/** When all orders are compared. */
const nightHour = 3;
const dayMs = 86_400_000;

/** The next 3 o'clock (UTC), when shops are quiet. */
export function nextNightAt(nowMs: number): string {
  const todayMs = nowMs - (nowMs % dayMs) + nightHour * 3_600_000;
  return new Date(todayMs > nowMs ? todayMs : todayMs + dayMs).toISOString();
}
