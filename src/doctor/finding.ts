/** What an examination tells: one sentence of what is, and, where it is not as it should be, one of what mends it. */
export type Level = 'ok' | 'advice' | 'problem';

export interface Verdict {
  level: Level;
  found: string;
  /** Null when there is nothing to mend. */
  remedy: string | null;
}

export const groups = ['versions', 'temporal', 'databases', 'ports', 'files', 'limits', 'machine'] as const;
export type Group = (typeof groups)[number];

export interface Finding extends Verdict {
  group: Group;
  check: string;
}

export const fine = (found: string): Verdict => ({ level: 'ok', found, remedy: null });
export const advice = (found: string, remedy: string): Verdict => ({ level: 'advice', found, remedy });
export const problem = (found: string, remedy: string): Verdict => ({ level: 'problem', found, remedy });
