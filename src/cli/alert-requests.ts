/** `alerts acknowledge|silence|unsilence|test`: what people want of alerts, and of those who tell them. */
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { showFile } from '../../config';
import { addressesOf } from '../../config/alerts';
import { readAlert } from '../client/alert-reading';
import { acknowledgeAlert, endSilence, listAlerts, silenceAlerts, testChannel } from '../client/alerts';
import { RequestFailure } from '../client/request-failure';
import type { ChannelAddress } from '../domain/alerts/alert-item';
import { fits, longestPattern, longestReason, longestSilenceMs, type Silence } from '../domain/alerts/silence';
import { didYouMean } from '../domain/did-you-mean';
import { formatDuration, parseDuration } from '../domain/duration';
import { readReason } from '../domain/tenants/release';
import { whyItFitsNone } from './alert-pattern';
import {
  acknowledgedText,
  silencedText,
  testText,
  unsilencedText,
  viewTest,
  type TestView,
} from './alert-request-text';
import { printJson, type Call, type ExitCode } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';
import { caller } from './tenant-requests';
import { refuseUnknownAlert } from './unknown-alert';
import { withTemporal } from './with-temporal';

export function acknowledge(call: Call): Promise<number> {
  const [key = ''] = call.words;
  const forMs = call.options['for'] === undefined ? {} : { forMs: readFor(call) };
  const wish = { by: caller(call), reason: readWhy(call), ...forMs };
  return ask(call, 'the alert to take it', async (client) => {
    const answer = await acknowledgeAlert(client, key, wish).catch((error: unknown) =>
      explainMissing(client, key, error),
    );
    return { answer, text: acknowledgedText(answer) };
  });
}

export function silence(call: Call): Promise<number> {
  const pattern = readPattern(call);
  const wish = { pattern, by: caller(call), reason: readWhy(call), forMs: readFor(call) };
  return ask(call, 'the silence to be kept', async (client) => {
    const answer = await silenceAlerts(client, wish);
    const now = (await listAlerts(client)).filter(({ key }) => fits(pattern, key)).length;
    return { answer, text: silencedText(named(answer, pattern), now) };
  });
}

export function unsilence(call: Call): Promise<number> {
  const [pattern = ''] = call.words;
  return ask(call, 'the silence to end', async (client) => {
    const answer = await endSilence(client, { pattern, by: caller(call) });
    return { answer, text: unsilencedText(pattern) };
  });
}

export function test(call: Call): Promise<number> {
  const addresses = channelOf(call, call.configuration());
  const by = caller(call);
  return ask(call, 'each recipient’s server to take the message', async (client) => {
    const answer = await Promise.all(addresses.map((address) => tryAddress(client, address, by)));
    const exitCode = answer.every(({ outcome }) => outcome === 'sent') ? 0 : 1;
    return { answer, text: testText(answer), exitCode };
  });
}

/** One that gives no answer does not hide what became of the others. */
async function tryAddress(client: Client, address: ChannelAddress, by: string): Promise<TestView> {
  try {
    return viewTest(address, await testChannel(client, address, { by }));
  } catch (error) {
    if (!(error instanceof RequestFailure) || (error.kind !== 'failed' && error.kind !== 'refused')) throw error;
    return viewTest(address, { kind: 'unknown', reason: error.message });
  }
}

async function explainMissing(client: Client, key: string, error: unknown): Promise<never> {
  if (!(error instanceof RequestFailure) || error.kind !== 'unknownAlert') throw error;
  const endedAt = (await readAlert(client, key))?.endedAt ?? null;
  if (endedAt === null) return refuseUnknownAlert(client, key);
  throw new RequestFailure('refused', `alert ${key} has been over since ${endedAt}`, { cause: error });
}

function ask(
  call: Call,
  waitsFor: string,
  act: (client: Client) => Promise<{ answer: object; text: string; exitCode?: ExitCode }>,
): Promise<number> {
  return withTemporal(call.configuration(), async (client) => {
    call.progress.waitsFor(waitsFor);
    const { answer, text, exitCode = 0 } = await act(client);
    if (call.isJson) printJson(call.terminal, answer);
    else call.terminal.out(asCalledHere(text, call.terminal));
    return exitCode;
  });
}

function named(silences: readonly Silence[], pattern: string): Silence {
  const found = silences.find((one) => one.pattern === pattern);
  if (found === undefined) throw new RequestFailure('failed', `${pattern} is not silenced; ask again`);
  return found;
}

function channelOf({ words: [name = ''] }: Call, { alerts, file }: Configuration): ChannelAddress[] {
  const addresses = addressesOf(alerts.channels, name);
  if (addresses.length > 0) return addresses;
  const names = Object.keys(alerts.channels);
  if (names.length === 0)
    throw new UsageError(`there is no channel in ${showFile(file)}; docs/set-up-mail.md shows one`);
  throw new UsageError(`there is no channel ${name}${didYouMean(name, names) || `; there are ${names.join(', ')}`}`);
}

function readPattern({ words: [pattern = ''] }: Call): string {
  if (pattern.length > longestPattern) {
    throw new UsageError(`the pattern has ${pattern.length} characters; at most ${longestPattern} are kept`);
  }
  const why = whyItFitsNone(pattern);
  if (why !== null) throw new UsageError(`${JSON.stringify(pattern)} fits no alert: ${why}`);
  return pattern;
}

function readWhy({ options }: Call): string {
  const reason = readReason(options['reason'] ?? '');
  if (reason === null) throw new UsageError('--reason: it is empty; say why, for whoever wonders');
  if (reason.length <= longestReason) return reason;
  throw new UsageError(`--reason: it has ${reason.length} characters; at most ${longestReason} are kept`);
}

function readFor({ options }: Call): number {
  const written = options['for'] ?? '';
  const forMs = parseDuration(written, longestSilenceMs);
  if (forMs !== null && forMs > 0) return forMs;
  throw new UsageError(
    `--for: ${JSON.stringify(written)} is no duration up to ${formatDuration(longestSilenceMs)}; write a number with a unit, like 30m or 2h`,
  );
}
