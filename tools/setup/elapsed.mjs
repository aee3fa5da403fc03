/** `8s`, `2m05s` since the given moment. */
export function elapsed(startedAtMs) {
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}
