/** The whole story of a tenant, put together from what the histories of its workflows hold. */
import { tellTransition } from './tenant-story';
import type { TenantReport } from './tenant-report';
import type { TenantState, Transition } from './tenant-state';

/** What one event of a history says, in the order of the history. `at` is the moment of the event. */
export type HistoryFact = { at: string } & (
  | { kind: 'begun'; runId: string; continues: string | null }
  | ({ kind: 'reported' } & Pick<TenantReport, 'host' | 'journal' | 'transitions' | 'state'>)
  | { kind: 'asked'; requestId: string; what: string; by: string }
  | { kind: 'answered'; requestId: string; failure: string | null }
  | { kind: 'decisionLost'; run: number }
  | { kind: 'cancelAsked'; by: string; reason: string }
  | { kind: 'terminated'; by: string; reason: string }
  | { kind: 'failed'; reason: string }
);

export interface HistoryEntry {
  /** When it happened. */
  at: string;
  kind: Transition['kind'] | Exclude<HistoryFact['kind'], 'begun' | 'reported'> | 'toldAnew' | 'newJournal' | 'gap';
  /** Whose host told it; null for what happened in Temporal. */
  host: string | null;
  sentence: string;
}

/** Ordered by moments, except that what one journal tells stays in its order, however the clock of its host was set. */
interface Placed {
  key: string;
  entry: HistoryEntry;
}

/**
 * Takes the facts of one run after the other, oldest first, and gives what is ready to be told. An entry is held back
 * until the next run is known, for a host that could not tell for a while tells later what happened before.
 */
export class TenantTelling {
  private readonly told = new Set<string>();
  private readonly journals = new Map<string, string>();
  /** Greatest key of each journal so far. */
  private readonly reached = new Map<string, string>();
  private readonly asked = new Map<string, { what: string; by: string }>();
  private lastRunId: string | null = null;
  private isNewChain = false;
  private held: Placed[] = [];

  take(facts: readonly HistoryFact[]): HistoryEntry[] {
    const news = facts.flatMap((fact) => this.place(fact));
    const ready = news.reduce((least, { key }) => (key < least ? key : least), news[0]?.key ?? '');
    const sorted = [...this.held, ...news].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.held = sorted.filter(({ key }) => key >= ready);
    return sorted.filter(({ key }) => key < ready).map(({ entry }) => entry);
  }

  end(): HistoryEntry[] {
    return this.held.splice(0).map(({ entry }) => entry);
  }

  private place(fact: HistoryFact): Placed[] {
    switch (fact.kind) {
      case 'begun':
        return this.begin(fact);
      case 'reported':
        return this.report(fact);
      case 'asked': {
        const { requestId, what, by } = fact;
        this.asked.set(requestId, { what, by });
        return here(fact, `${by} asked to ${what} it`);
      }
      case 'answered': {
        const asked = this.asked.get(fact.requestId);
        if (asked === undefined) return [];
        const request = `the ${asked.what} that ${asked.by} asked for`;
        return here(fact, fact.failure === null ? `${request} is done` : `${request} came to nothing: ${fact.failure}`);
      }
      case 'decisionLost':
        return here(fact, `the decision about run ${fact.run} did not reach the host, which then decides by itself`);
      case 'cancelAsked':
        return here(fact, `its workflow was cancelled${details(fact)}: that means stop`);
      case 'terminated':
        return here(fact, `its workflow was terminated${details(fact)}, which does not touch the tenant`);
      case 'failed':
        return here(fact, `its workflow failed, which does not touch the tenant: ${fact.reason}`);
    }
  }

  private begin({ at, runId, continues }: HistoryFact & { kind: 'begun' }): Placed[] {
    const isGap = continues !== null && this.lastRunId !== null && continues !== this.lastRunId;
    this.lastRunId = runId;
    this.isNewChain = continues === null;
    return isGap ? [placed(at, 'gap', null, 'what happened before this is missing: its history was deleted')] : [];
  }

  private report({ at, host, journal, transitions, state }: HistoryFact & { kind: 'reported' }): Placed[] {
    const before = this.journals.get(host);
    this.journals.set(host, journal);
    const isNewJournal = before !== undefined && before !== journal;
    const news = transitions.filter(({ seq }) => !this.told.has(`${journal} ${seq}`));
    for (const { seq } of news) this.told.add(`${journal} ${seq}`);
    const entries = news
      .filter((transition) => !this.isAskedFor(transition))
      .map((transition) => {
        const key = this.keyIn(journal, transition.at);
        return {
          key,
          entry: { at: transition.at, kind: transition.kind, host, sentence: tellTransition(transition).sentence },
        };
      });
    const isAnew = this.isNewChain && transitions[0]?.kind !== 'tenantAppeared';
    this.isNewChain = false;
    return [
      ...(isNewJournal ? [placed(transitions[0]?.at ?? at, 'newJournal', host, 'its agent began a new journal')] : []),
      ...entries,
      ...(isAnew ? [placed(at, 'toldAnew', host, `a new workflow was told of it: ${describe(state)}`)] : []),
    ];
  }

  /** Then the request itself tells it, and what became of it. */
  private isAskedFor(transition: Transition): boolean {
    // Of a release only the host says until when it is.
    if (!('requestId' in transition) || transition.kind === 'released') return false;
    return transition.requestId !== undefined && this.asked.has(transition.requestId);
  }

  private keyIn(journal: string, at: string): string {
    const reached = this.reached.get(journal) ?? '';
    const key = at > reached ? at : reached;
    this.reached.set(journal, key);
    return key;
  }
}

function placed(at: string, kind: HistoryEntry['kind'], host: string | null, sentence: string): Placed {
  return { key: at, entry: { at, kind, host, sentence } };
}

function here(fact: HistoryFact & { kind: HistoryEntry['kind'] }, sentence: string): Placed[] {
  return [placed(fact.at, fact.kind, null, sentence)];
}

function describe({ state, since, process }: TenantState): string {
  return `${state} since ${since}${process === null ? '' : `, run ${process.run} with pid ${process.identity.pid}`}`;
}

function details({ by, reason }: { by: string; reason: string }): string {
  return `${by === '' ? '' : ` by ${by}`}${reason === '' ? '' : ` (${reason})`}`;
}
