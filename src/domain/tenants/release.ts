/** A released tenant is a person's: the agent only watches whether its process lives, until somebody or time takes it. */
export interface Release {
  by: string;
  since: string;
  /** When it is taken by itself; null: when somebody takes it. */
  until: string | null;
  reason: string | null;
}

/** Beyond it nobody remembers: then it is released without an end, and `status` goes on reminding. */
export const longestReleaseMs = 366 * 24 * 3_600_000;
export const longestReason = 120;

interface Releasable {
  released?: Release | null;
}

/** Of a state that any version wrote. */
export function releaseOf({ released }: Releasable): Release | null {
  return released ?? null;
}

/** Whether neither a directory, nor a process, nor a person holds it any more. */
export function isOver(state: Releasable & { present: boolean; process: object | null }): boolean {
  return !state.present && state.process === null && releaseOf(state) === null;
}

/** On one line and without control characters, because it stands in tables and pages; null for an empty one. */
export function readReason(text: string): string | null {
  const reason = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return reason === '' ? null : reason;
}

export function releaseSentence(release: Release): string {
  return `released by ${release.by} since ${release.since}${releaseTerms(release)}`;
}

export function releaseTerms({ until, reason }: Pick<Release, 'until' | 'reason'>): string {
  return `${until === null ? '' : `, until ${until}`}${reason === null ? '' : `: ${reason}`}`;
}
