/** About how long moves would take, from how long the same tenants took to start last. */

/** One that is told and not restarted: a file, a signal, and its next check. */
const tellingMs = 5;

/**
 * `startsMs`: from process to first passed check, of those that would move; one that has not served yet is missing.
 * `atATime` of them start together.
 */
export function forecastMs(
  count: number,
  { startsMs, isRestarted, atATime }: { startsMs: readonly number[]; isRestarted: boolean; atATime: number },
): number {
  if (count === 0) return 0;
  if (!isRestarted) return count * tellingMs;
  const sorted = [...startsMs].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Math.ceil(count / atATime) * median;
}
