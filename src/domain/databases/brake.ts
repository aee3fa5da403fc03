/**
 * Stops acting, and neither seeing nor deciding: what would be right to do is recorded as refused. Nothing queues: when
 * the brake is off, everything is decided afresh.
 */

/** moves: of tenants to other databases. restarts: of tenants that ended or fail their check. all: both. */
export const brakeScopes = ['moves', 'restarts', 'all'] as const;
export type BrakeScope = (typeof brakeScopes)[number];

export interface Brake {
  scope: BrakeScope;
  by: string;
  reason: string;
  since: string;
  /** When it ends by itself; null: when somebody takes it off. */
  until: string | null;
}

export const longestBrakeReason = 200;

export function isOver({ until }: Brake, nowMs: number): boolean {
  return until !== null && nowMs >= Date.parse(until);
}

/** The one that stops this kind of act now; null when it may be done. */
export function brakeOn(kind: 'moves' | 'restarts', brakes: readonly Brake[], nowMs: number): Brake | null {
  return brakes.find((brake) => (brake.scope === kind || brake.scope === 'all') && !isOver(brake, nowMs)) ?? null;
}

/** There is one of each scope. */
export function withBrake(brakes: readonly Brake[], brake: Brake): Brake[] {
  return [...brakes.filter(({ scope }) => scope !== brake.scope), brake];
}

/** Whether a change of this scope takes it off: `all` means every one. */
export function withoutBrake(brakes: readonly Brake[], scope: BrakeScope): Brake[] {
  return scope === 'all' ? [] : brakes.filter((brake) => brake.scope !== scope);
}

/** The end of a sentence, like "moves are braked …". */
export function brakeSentence({ scope, by, reason, since, until }: Brake): string {
  const what = scope === 'all' ? 'moves and restarts are' : `${scope} are`;
  return `${what} braked by ${by} since ${since}${until === null ? '' : `, until ${until}`}: ${reason}`;
}

/**
 * What a file on a host says that brakes this host alone, Temporal or not: its first line is a scope and a reason, like
 * `moves replacing the switch`. Whatever else stands there, an empty file too, brakes everything: it was put there to.
 */
export function readBrakeFile(text: string, since: string): Brake {
  const line = (text.split('\n', 1)[0] ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const [word = '', ...rest] = line.split(' ');
  const scope = brakeScopes.find((one) => one === word);
  const reason = (scope === undefined ? line : rest.join(' ')).slice(0, longestBrakeReason);
  return {
    scope: scope ?? 'all',
    by: 'a file on the host',
    reason: reason === '' ? 'no reason is given' : reason,
    since,
    until: null,
  };
}
