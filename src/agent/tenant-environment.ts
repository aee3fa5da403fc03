/** A small clean environment: what every program needs, and what the configuration names. */
export function readEnvironment(names: readonly string[]): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', ...names];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
