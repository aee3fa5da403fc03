/**
 * Makes this life of the agent known to the host's workflow, and compares every half minute what Temporal knows with
 * what is. Both are repeated until they succeed; neither is needed for supervision.
 */
import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Comparison } from '../../src/agent/comparison';
import { announceAgent, readHost, tellHostProblems } from '../../src/client/hosts';
import type { ReportedProblem } from '../../src/domain/hosts/host-status';
import type { PassedCondition } from '../../src/domain/problem-changes';
import type { SubjectProblem } from './problem-lines';
import type { Logger } from '../../src/telemetry/logger';

const compareEveryMs = 30_000;
/** Visibility lags behind: a suspect is looked at again after a moment. */
const secondLookMs = 5_000;
const retryEveryMs = 2_000;
const gatherMs = 2_000;
const mostPassed = 20;

export interface PresenceOptions {
  client: Client;
  host: string;
  agentSince: string;
  comparison: Comparison;
  /** What is wrong with the host itself now. */
  problems: () => readonly ReportedProblem[];
  /** Hears after each round whether Temporal answered. */
  onAsked: (isReachable: boolean) => void;
  log: Logger;
}

export class AgentPresence {
  readonly incarnation: string;
  private timer: NodeJS.Timeout | null = null;
  private hasNews = false;
  private isStopped = false;
  private isAnnounced = false;
  /** Codes that the workflow knows; null when it is not known what it knows. */
  private toldProblems: string | null = null;
  private passed: PassedCondition[] = [];

  constructor(private readonly options: PresenceOptions) {
    this.incarnation = `${options.agentSince}-${randomBytes(4).toString('hex')}`;
  }

  start(): void {
    this.schedule(0);
  }

  /** What is wrong with the host has changed; several changes within a moment are told once. */
  noteProblems(): void {
    if (this.hasNews) return;
    this.hasNews = true;
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.schedule(gatherMs);
  }

  /** One that the workflow never heard of is told with both its moments. */
  noteEnded({ word, subject, code, message, since }: SubjectProblem): void {
    const isKnown = this.toldProblems?.split(',').includes(nameOf({ word, subject, code })) === true;
    const passed = { code, message, since, endedAt: new Date().toISOString() };
    if (word === 'hosts' && !isKnown) this.passed = [...this.passed, passed].slice(-mostPassed);
    this.noteProblems();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (!this.isStopped) this.timer = setTimeout(() => void this.round(), delayMs);
  }

  private async round(): Promise<void> {
    const { comparison, onAsked, log } = this.options;
    this.timer = null;
    try {
      if (!this.isAnnounced) await this.announce();
      else if (await this.isLeaseLost()) await this.announce();
      await this.tellProblems();
      const again = await comparison.compare();
      onAsked(true);
      if (again.length > 0) log.note('hosts:missingToldAgain', { tenants: again }, 'missing in Temporal, told again');
      this.schedule(this.hasNews ? gatherMs : comparison.hasSuspects ? secondLookMs : compareEveryMs);
    } catch (error) {
      onAsked(false);
      // Away: the worker's log says so once; asked again soon.
      log.note('hosts:comparisonFailed', { reason: (error as Error).message });
      this.schedule(retryEveryMs);
    }
  }

  private async announce(): Promise<void> {
    const { client, host, agentSince } = this.options;
    await announceAgent(client, { host, incarnation: this.incarnation, at: agentSince });
    // A new life begins without problems; a workflow that knew this one already may remember some.
    this.toldProblems = this.isAnnounced ? null : '';
    this.isAnnounced = true;
  }

  private async tellProblems(): Promise<void> {
    const { client, host } = this.options;
    this.hasNews = false;
    const all = this.options.problems();
    const problems = all.map(({ word, subject, code, message, since }) => ({
      ...{ code, message, since },
      ...(word === 'databases' && { subject }),
    }));
    const codes = all.map(nameOf).join();
    const { passed } = this;
    if (codes === this.toldProblems && passed.length === 0) return;
    await tellHostProblems(client, { host, incarnation: this.incarnation, problems, passed });
    this.toldProblems = codes;
    this.passed = this.passed.filter((problem) => !passed.includes(problem));
  }

  /** The host's workflow is gone (terminated, or its database lost), or does not hold our lease. */
  private async isLeaseLost(): Promise<boolean> {
    const { client, host } = this.options;
    const reading = await readHost(client, host);
    return reading.status?.incarnation !== this.incarnation;
  }
}

function nameOf({ word, subject, code }: { word: string; subject: string; code: string }): string {
  return `${code} ${word === 'databases' ? subject : ''}`;
}
