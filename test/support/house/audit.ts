/**
 * Compares what a tenant's workflow was told with what the tenant's processes noted and what the test did to them.
 * Every list is empty when Watchkeeper kept its promise.
 */
import { isAlive } from '../../../src/adapters/processes/identity';
import type { ProcessIdentity } from '../../../src/domain/tenants/tenant-state';
import type { TenantHistory, Told } from './histories';
import { keyOf, type TenantNotes } from './notes';

export interface Audit {
  /** Told twice, or not one after the other. */
  doubles: string[];
  /** Happened, and was never told. */
  losses: string[];
  /** Told in another order than it happened. */
  disorder: string[];
  /** Ended by Watchkeeper without a reason that the test gave, or signalled without having been told. */
  wrongSignals: string[];
}

/** What the test itself did; keys as `keyOf` gives them. */
export interface Deeds {
  killed: ReadonlySet<string>;
  hung: ReadonlySet<string>;
}

interface Run {
  run: number;
  identity: ProcessIdentity;
  stopReason: string | null;
}

export const emptyAudit: Audit = { doubles: [], losses: [], disorder: [], wrongSignals: [] };
const reasonsGivenByChurn = /^its directory, or the port file in it, is gone|^its port changed to/;
const reasonsOfHung = /^its check failed|^it did not serve/;

export function auditTenant(name: string, history: TenantHistory, notes: TenantNotes, deeds: Deeds): Audit {
  const audit: Audit = { doubles: [], losses: [], disorder: [], wrongSignals: [] };
  const say = (kind: keyof Audit, sentence: string) => audit[kind].push(`${name}: ${sentence}`);
  for (const late of history.late) say('disorder', `${late.seq} ${late.kind} came late`);
  const crashed = new Set(notes.crashes(name).map(keyOf));
  const started = new Map<string, Run>();
  let present: Run | null = null;
  for (const fact of history.told) {
    if (fact.kind === 'processStarted' || fact.kind === 'processAdopted') {
      if (present !== null) say('doubles', `run ${fact.run} began before run ${present.run} had ended`);
      if (started.has(keyOf(fact.process))) say('doubles', `process ${keyOf(fact.process)} was told twice`);
      present = { run: fact.run, identity: fact.process, stopReason: null };
      started.set(keyOf(fact.process), present);
    } else if (fact.kind === 'stopBegan') {
      if (present?.run !== fact.run) say('disorder', `run ${fact.run} was stopped, and was not there`);
      else present.stopReason = fact.reason;
    } else if (fact.kind === 'processExited') {
      if (present?.run === fact.run) judgeEnd(present, fact);
      else if (present !== null) say('doubles', `run ${fact.run} ended, and run ${present.run} was there`);
      // Else a start that came to nothing: it has a number, and no process.
      present = null;
    }
  }

  function judgeEnd({ run, identity, stopReason }: Run, exit: Told & { kind: 'processExited' }): void {
    const key = keyOf(identity);
    if (isAlive(identity)) say('losses', `run ${run} was told to have ended, and lives`);
    if (deeds.killed.has(key) || crashed.has(key)) return;
    if (stopReason !== null && reasonsGivenByChurn.test(stopReason)) return;
    if (stopReason !== null && reasonsOfHung.test(stopReason) && deeds.hung.has(key)) return;
    say('wrongSignals', `run ${run} (${key}) ended although nobody touched it: ${exit.reason}`);
  }

  if (present !== null && !isAlive(present.identity)) say('losses', `the end of run ${present.run} was never told`);
  for (const start of notes.starts(name)) {
    if (!started.has(keyOf(start))) say('losses', `process ${keyOf(start)} was never told`);
  }
  const stopped = new Set(
    [...started.values()].filter((run) => run.stopReason !== null).map((run) => run.identity.pid),
  );
  for (const { pid, signal } of notes.signals(name)) {
    if (!stopped.has(pid)) say('wrongSignals', `process ${pid} got ${signal}, and no stop of it was told`);
  }
  return audit;
}

export function joinAudits(audits: readonly Audit[]): Audit {
  return {
    doubles: audits.flatMap((audit) => audit.doubles),
    losses: audits.flatMap((audit) => audit.losses),
    disorder: audits.flatMap((audit) => audit.disorder),
    wrongSignals: audits.flatMap((audit) => audit.wrongSignals),
  };
}
