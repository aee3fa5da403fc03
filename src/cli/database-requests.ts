/** `databases drain|resume|brake|rebalance`: asks the pool's workflow, and waits until it is done. */
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { drainDatabase, rebalance as rebalancePool, resumeDatabase, setBrake } from '../client/databases';
import { RequestFailure } from '../client/request-failure';
import { brakeScopes, longestBrakeReason, type BrakeScope } from '../domain/databases/brake';
import { formatDuration, parseDuration } from '../domain/duration';
import { longestReleaseMs, readReason } from '../domain/tenants/release';
import { printJson, type Call, type ExitCode } from './call';
import { asCalledHere } from './called-as';
import { brakeText, movesText, resumeText } from './database-request-text';
import { UsageError } from './failure';
import { caller, readTimeout } from './tenant-requests';
import { withTemporal } from './with-temporal';

export function drain(call: Call): Promise<number> {
  const [member = ''] = call.words;
  const isDryRun = call.flags.has('dryRun');
  const wish = { member, by: caller(call), isDryRun, ...readTimeout(call), ...readWhy(call) };
  return ask(call, `the tenants of ${member} to be moved`, async (client, pool) => {
    const answer = await drainDatabase(client, pool, wish);
    return { answer, text: movesText(answer, `Database ${member} is drained`), exitCode: exitCodeOf(answer) };
  });
}

export function resume(call: Call): Promise<number> {
  const [member = ''] = call.words;
  return ask(call, `every host to know that ${member} takes tenants again`, async (client, pool) => {
    const answer = await resumeDatabase(client, pool, { member, by: caller(call) });
    return { answer, text: resumeText(answer, member), exitCode: exitCodeOf(answer) };
  });
}

export function rebalance(call: Call): Promise<number> {
  const wish = { by: caller(call), isDryRun: call.flags.has('dryRun'), ...readTimeout(call) };
  return ask(call, 'the tenants to be moved', async (client, pool) => {
    const answer = await rebalancePool(client, pool, wish);
    return { answer, text: movesText(answer, 'The databases are rebalanced'), exitCode: exitCodeOf(answer) };
  });
}

export function brake(call: Call): Promise<number> {
  const [state = ''] = call.words;
  if (state !== 'on' && state !== 'off') {
    throw new UsageError(`${JSON.stringify(state)} is neither on nor off; write \`watchkeeper databases brake on\``);
  }
  const isOn = state === 'on';
  const scope = readScope(call);
  const why = readWhy(call);
  const forMs = readFor(call);
  if (isOn && why.reason === undefined) {
    throw new UsageError('say why, with --reason, for whoever wonders why nothing happens');
  }
  if (!isOn && forMs !== undefined) throw new UsageError('--for: only a brake that is put on has a time');
  const wish = { scope, isOn, by: caller(call), ...why, ...(forMs !== undefined && { forMs }) };
  return ask(call, 'every host to confirm the brake', async (client, pool) => {
    const answer = await setBrake(client, pool, wish);
    return { answer, text: brakeText(answer, { scope, isOn }), exitCode: exitCodeOf(answer) };
  });
}

/** A host that has not confirmed goes on as before, and a tenant may still be there: whoever asked has to know. */
function exitCodeOf({ missing, staying = 0 }: { missing: readonly string[]; staying?: number }): ExitCode {
  return missing.length === 0 && staying === 0 ? 0 : 1;
}

function ask(
  call: Call,
  waitsFor: string,
  act: (client: Client, pool: string) => Promise<{ answer: object; text: string; exitCode: ExitCode }>,
): Promise<number> {
  const configuration = call.configuration();
  const pool = poolOf(configuration);
  return withTemporal(configuration, async (client) => {
    call.progress.waitsFor(waitsFor);
    const { answer, text, exitCode } = await act(client, pool);
    if (call.isJson) printJson(call.terminal, answer);
    else call.terminal.out(asCalledHere(text, call.terminal));
    return exitCode;
  });
}

function poolOf({ databases, file }: Configuration): string {
  if (databases !== null) return databases.pool;
  throw new RequestFailure('refused', `there are no databases in ${file}; \`databases\` names them`);
}

function readScope({ options }: Call): BrakeScope {
  const written = options['scope'] ?? 'all';
  const scope = brakeScopes.find((one) => one === written);
  if (scope !== undefined) return scope;
  throw new UsageError(`--scope: there is no brake ${JSON.stringify(written)}; write one of ${brakeScopes.join(', ')}`);
}

function readWhy({ options }: Call): { reason?: string } {
  const reason = readReason(options['reason'] ?? '');
  if (reason !== null && reason.length > longestBrakeReason) {
    throw new UsageError(`--reason: it has ${reason.length} characters; at most ${longestBrakeReason} are kept`);
  }
  return reason === null ? {} : { reason };
}

function readFor({ options }: Call): number | undefined {
  const written = options['for'];
  if (written === undefined) return undefined;
  const forMs = parseDuration(written, longestReleaseMs);
  if (forMs !== null && forMs > 0) return forMs;
  throw new UsageError(
    `--for: ${JSON.stringify(written)} is no duration up to ${formatDuration(longestReleaseMs)}; write a number with a unit, like 30m or 2h`,
  );
}
