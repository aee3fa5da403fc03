/** `tenants history NAME`: its whole story, oldest first, written while it is read. */
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import {
  listTenantRuns,
  readRetentionDays,
  readTenantRun,
  readTenantRuns,
  type TenantRun,
} from '../client/tenant-history';
import { parseDuration } from '../domain/duration';
import { reachOf, type HistoryReach } from '../domain/tenants/history-reach';
import { TenantTelling, type HistoryEntry, type HistoryFact } from '../domain/tenants/tenant-history';
import { printJson, type Call, type Terminal } from './call';
import { UsageError } from './failure';
import { refuseUnknownTenant } from './unknown-tenant';
import { withTemporal } from './with-temporal';

interface Cut {
  /** Older entries are left out. */
  sinceMs: number | null;
  /** So many of the newest are shown. */
  limit: number | null;
}

/** Takes the reach once, before the first entry, and then what is ready. */
interface Teller {
  begin(reach: HistoryReach): void;
  tell(entries: readonly HistoryEntry[]): void;
}

export function history(call: Call): Promise<number> {
  const cut = readCut(call, Date.now());
  const configuration = call.configuration();
  const [name = ''] = call.words;
  return withTemporal(configuration, async (client) => {
    if (!call.isJson) await tellStory(call, client, configuration, cut, textTeller(name, call.terminal));
    else {
      const entries: HistoryEntry[] = [];
      const begun: HistoryReach[] = [];
      await tellStory(call, client, configuration, cut, {
        begin: (reach) => begun.push(reach),
        tell: (more) => entries.push(...more),
      });
      printJson(call.terminal, { name, reach: begun[0], entries });
    }
    return 0;
  });
}

async function tellStory(call: Call, client: Client, { hosts }: Configuration, cut: Cut, teller: Teller) {
  const [name = ''] = call.words;
  const [runs, retentionDays] = await Promise.all([listTenantRuns(client, name), readRetentionDays(client)]);
  if (runs.length === 0) await refuseUnknownTenant(client, name, hosts);
  const { sinceMs, limit } = cut;
  // What happened since then was told since then.
  const within =
    sinceMs === null ? runs : runs.filter(({ closedAtMs }) => closedAtMs === null || closedAtMs >= sinceMs);
  const story = new Story(teller, { retentionDays, cut, hasOlderRuns: within.length < runs.length });
  if (limit === null) {
    let count = 0;
    for await (const facts of readTenantRuns(client, name, within)) {
      story.take(facts);
      count += 1;
      call.progress.waitsFor(`the histories of tenant ${name}, ${count} of ${within.length} read`);
    }
  } else {
    const newest = await readNewest(call, client, within, limit);
    if (newest.length < within.length) story.leaveOut('limit');
    for (const facts of newest) story.take(facts);
  }
  story.end();
}

/** Enough runs for `limit` entries, and one more, by which it is known what was told before. */
async function readNewest({ words, progress }: Call, client: Client, runs: readonly TenantRun[], limit: number) {
  const [name = ''] = words;
  const read: HistoryFact[][] = [];
  let count = 0;
  for (const { runId } of [...runs].reverse()) {
    const isEnough = count > limit;
    const facts = await readTenantRun(client, name, runId);
    read.unshift(facts);
    count += facts.reduce((sum, fact) => sum + (fact.kind === 'reported' ? fact.transitions.length : 1), 0);
    progress.waitsFor(`the histories of tenant ${name}, ${read.length} of ${runs.length} read`);
    if (isEnough) break;
  }
  return read;
}

/** Puts the facts together, leaves out what is not asked for, and says first how far back it goes. */
class Story {
  private readonly telling = new TenantTelling();
  private first: readonly HistoryFact[] | null = null;
  private leftOut: 'since' | 'limit' | null = null;
  private hasBegun = false;
  private kept: HistoryEntry[] = [];

  constructor(
    private readonly teller: Teller,
    private readonly about: { retentionDays: number | null; cut: Cut; hasOlderRuns: boolean },
  ) {
    if (about.hasOlderRuns) this.leftOut = 'since';
  }

  leaveOut(by: 'since' | 'limit'): void {
    this.leftOut = by;
  }

  take(facts: readonly HistoryFact[]): void {
    // A run whose time was over meanwhile says nothing.
    if (facts.length > 0) this.first ??= facts;
    this.keep(this.telling.take(facts));
  }

  end(): void {
    this.keep(this.telling.end());
    const { limit } = this.about.cut;
    if (limit !== null && this.kept.length > limit) {
      this.leftOut = 'limit';
      this.kept.splice(0, this.kept.length - limit);
    }
    this.begin(this.kept[0]?.at ?? null);
    this.teller.tell(this.kept);
  }

  private keep(entries: readonly HistoryEntry[]): void {
    const { sinceMs, limit } = this.about.cut;
    const wanted = sinceMs === null ? entries : entries.filter(({ at }) => Date.parse(at) >= sinceMs);
    if (wanted.length < entries.length) this.leftOut = 'since';
    this.kept.push(...wanted);
    const [first] = this.kept;
    // Which are the newest is known at the end only.
    if (limit !== null || first === undefined) return;
    this.begin(first.at);
    this.teller.tell(this.kept.splice(0));
  }

  private begin(from: string | null): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    const [begun] = this.first ?? [];
    const reported = this.first?.find((fact) => fact.kind === 'reported');
    const beginsWithAppearance = reported?.kind === 'reported' && reported.transitions[0]?.kind === 'tenantAppeared';
    this.teller.begin(
      reachOf({
        from,
        leftOut: this.leftOut,
        isContinued: begun?.kind === 'begun' && begun.continues !== null,
        beginsWithAppearance,
        retentionDays: this.about.retentionDays,
      }),
    );
  }
}

/** How far it goes back is no part of a list that a program reads. */
export function textTeller(name: string, terminal: Terminal): Teller {
  let home: string | null = null;
  const onHost = (host: string | null) => {
    home ??= host;
    return host === null || host === home ? '' : `on ${host}: `;
  };
  return {
    begin: ({ sentence }) =>
      terminal.isForPeople
        ? terminal.out(`What happened to tenant ${name}, oldest first. ${sentence}\n\n`)
        : terminal.err(`${sentence}\n`),
    tell(entries) {
      const gap = terminal.isForPeople ? '  ' : '\t';
      const lines = entries.map(({ at, host, sentence }) => `${at}${gap}${onHost(host)}${oneLine(sentence)}\n`);
      if (lines.length > 0) terminal.out(lines.join(''));
    },
  };
}

function oneLine(sentence: string): string {
  return sentence.replace(/[\p{Cc}]+/gu, ' ');
}

function readCut({ options }: Call, nowMs: number): Cut {
  const { since, limit } = options;
  const durationMs = since === undefined ? null : parseDuration(since);
  if (since !== undefined && durationMs === null) {
    throw new UsageError(
      `--since: ${JSON.stringify(since)} is no duration; write a number with a unit, like 30m, 2h or 7d (24d at most)`,
    );
  }
  if (limit !== undefined && !/^[1-9]\d{0,6}$/.test(limit)) {
    throw new UsageError(`--limit: ${JSON.stringify(limit)} is no number of entries; write one like 50`);
  }
  return {
    sinceMs: durationMs === null ? null : nowMs - durationMs,
    limit: limit === undefined ? null : Number(limit),
  };
}
