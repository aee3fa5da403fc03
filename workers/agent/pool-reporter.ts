/**
 * Tells the pool's workflow how this host sees the databases: at once when a verdict changes, and once more when a look
 * every half minute finds that it knows less. Repeated until it succeeds; no move waits for it longer than `decideWithin`.
 */
import type { Client } from '@temporalio/client';
import type { HostDatabases } from '../../src/agent/host-databases';
import { askPoolOfHost, tellPool } from '../../src/client/databases';
import { keptAlone, type AloneMove, type PoolReport } from '../../src/domain/databases/pool-report';
import type { Logger } from '../../src/telemetry/logger';

/** What happens within a moment is told together: two members that die at once are one report. */
const gatherMs = 10;
const defaultLookMs = 30_000;
const retryEveryMs = 1_000;

export interface PoolReporterOptions {
  client: Client;
  host: string;
  incarnation: string;
  /** Null: there are no databases, and nothing is told. */
  pool: () => string | null;
  databases: Pick<HostDatabases, 'isSeen' | 'members' | 'rules'>;
  lookEveryMs?: number;
  log: Logger;
}

export class PoolReporter {
  private seq = 0;
  private timer: NodeJS.Timeout | null = null;
  private alone: AloneMove[] = [];
  /** What the workflow was told last, but for its number; null: nothing that counts. */
  private told: string | null = null;
  private isTelling = false;
  private hasNews = false;
  private isStopped = false;
  private isFailing = false;

  constructor(private readonly options: PoolReporterOptions) {}

  start(): void {
    this.schedule(gatherMs);
  }

  /** A verdict, or what tenants have, changed. */
  note(): void {
    this.hasNews = true;
    if (!this.isTelling) this.schedule(gatherMs);
  }

  noteAlone(moved: AloneMove): void {
    this.alone = [...this.alone, moved].slice(-keptAlone);
    this.note();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.isStopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.round(), delayMs);
  }

  private async round(): Promise<void> {
    const { pool: poolNow, databases, log } = this.options;
    const pool = poolNow();
    const isNews = this.hasNews;
    this.hasNews = false;
    this.isTelling = true;
    let againInMs = this.options.lookEveryMs ?? defaultLookMs;
    try {
      if (pool !== null && !databases.isSeen) againInMs = retryEveryMs;
      else if (pool !== null) {
        if (!isNews && JSON.stringify(this.contentFor(pool)) === this.told) await this.compare(pool);
        await this.tell(pool);
      }
      if (this.isFailing) log.note('databases:reportingResumed', {}, 'the pool hears of databases again');
      this.isFailing = false;
    } catch (error) {
      againInMs = retryEveryMs;
      if (!this.isFailing)
        log.note(
          'databases:reportingFailed',
          { reason: (error as Error).message },
          'the pool does not hear of databases',
        );
      this.isFailing = true;
    }
    this.isTelling = false;
    this.schedule(this.hasNews ? gatherMs : againInMs);
  }

  /** It may have been terminated, or its server may have come back from an old copy. */
  private async compare(pool: string): Promise<void> {
    const { client, host, incarnation, databases } = this.options;
    const { rules } = databases;
    const known = await askPoolOfHost(client, pool, host);
    if (known === undefined) return;
    if (known !== null) rules.take(known.rules, known.elsewhere);
    const isKnown = known?.incarnation === incarnation && known.seq >= this.seq;
    if (!isKnown || known.rules.version < rules.current.version) this.told = null;
  }

  private async tell(pool: string): Promise<void> {
    const content = this.contentFor(pool);
    if (JSON.stringify(content) === this.told) return;
    this.seq += 1;
    await tellPool(this.options.client, { ...content, seq: this.seq });
    // What was noted meanwhile is still to be told.
    this.alone = this.alone.filter((moved) => !content.alone.includes(moved));
    this.told = JSON.stringify({ ...content, alone: [] });
  }

  private contentFor(pool: string): Omit<PoolReport, 'seq'> {
    const { host, incarnation, databases } = this.options;
    const { members, rules } = databases;
    return { pool, host, incarnation, members, rules: rules.current, alone: this.alone };
  }
}
