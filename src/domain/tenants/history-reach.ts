/** How far back the story of a tenant goes, and why not further. */
export type ReachReason = 'appeared' | 'toldAnew' | 'retention' | 'since' | 'limit' | 'nothing';

export interface HistoryReach {
  /** The moment of the oldest entry; null when there is none. */
  from: string | null;
  because: ReachReason;
  sentence: string;
}

export interface ReachFacts {
  from: string | null;
  /** What the caller left out; null for nothing. */
  leftOut: 'since' | 'limit' | null;
  /** Whether the oldest run that is there continues another. */
  isContinued: boolean;
  beginsWithAppearance: boolean;
  /** How long the server keeps closed workflows; null when it does not say. */
  retentionDays: number | null;
}

export function reachOf(facts: ReachFacts): HistoryReach {
  const because = reasonOf(facts);
  const begins = facts.from === null ? 'There is nothing to tell' : `It begins at ${facts.from}`;
  return { from: facts.from, because, sentence: `${begins}${sentences[because](facts)}` };
}

function reasonOf({ leftOut, isContinued, beginsWithAppearance, from }: ReachFacts): ReachReason {
  if (leftOut !== null) return leftOut;
  if (from === null) return 'nothing';
  if (isContinued) return 'retention';
  return beginsWithAppearance ? 'appeared' : 'toldAnew';
}

const sentences: Readonly<Record<ReachReason, (facts: ReachFacts) => string>> = {
  appeared: () => ', when its directory appeared; the server knows of nothing older.',
  toldAnew: () =>
    ', when a new workflow was told of it; the one before was terminated and deleted, or lost with the database of Temporal.',
  retention: ({ retentionDays }) =>
    `; what was before is deleted, for the server keeps closed workflows ${retentionDays === null ? 'for a time only' : `${retentionDays} days`}.`,
  since: ({ from }) =>
    from === null ? ' in this time; --since leaves out the rest.' : '; older things are left out by --since.',
  limit: () => '; older things are left out by --limit.',
  nothing: () => ' yet.',
};
