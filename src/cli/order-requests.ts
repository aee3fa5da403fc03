/** `orders start|scan|pause|resume|hold|release`: what people want of the scan of a shop. */
import type { Client } from '@temporalio/client';
import * as door from '../client/order-requests';
import { RequestFailure } from '../client/request-failure';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';
import { oneOf, readOrderId, readWhy } from './order-options';
import { heldText, pausedText, releasedText, resumedText, scanText, startedText, viewScan } from './order-request-text';
import { caller, readTimeout } from './tenant-requests';
import { requireOrders } from './with-orders';
import { withTemporal } from './with-temporal';

export const gates = ['erp', 'node'] as const;

export function start(call: Call): Promise<number> {
  const { fromId } = call.options;
  if ((fromId === undefined) === !call.flags.has('fromNow')) {
    throw new UsageError('say where to begin: --from-id ID, or --from-now');
  }
  const wish = { by: caller(call), fromId: fromId === undefined ? null : readOrderId(fromId, '--from-id: ') };
  return ask(call, 'the scan to begin', async (client, shop) => {
    const { floor } = await door.startScan(client, shop, wish);
    return { answer: { shop, floor }, text: startedText(floor) };
  });
}

export function scan(call: Call): Promise<number> {
  const isDryRun = call.flags.has('dryRun');
  const wish = { by: caller(call), isDryRun, ...readTimeout(call) };
  return ask(call, 'the shop and the ERP to be asked', async (client, shop) => {
    const outcome = await door.scanNow(client, shop, wish);
    if (outcome.kind === 'shopAway') throw new RequestFailure('failed', outcome.reason);
    const answer = viewScan(shop, isDryRun, outcome);
    return { answer, text: scanText(answer) };
  });
}

export function pause(call: Call): Promise<number> {
  const wish = { by: caller(call), reason: readWhy(call) };
  return ask(call, 'the scan to pause', async (client, shop) => {
    await door.pauseScan(client, shop, wish);
    return { answer: { shop, paused: true }, text: pausedText(shop) };
  });
}

export function resume(call: Call): Promise<number> {
  const wish = { by: caller(call) };
  return ask(call, 'the scan to go on', async (client, shop) => {
    await door.resumeScan(client, shop, wish);
    return { answer: { shop, paused: false }, text: resumedText(shop) };
  });
}

export function hold(call: Call): Promise<number> {
  const what = oneOf('what to hold', gates, call.words[0] ?? '');
  const wish = { what, by: caller(call), reason: readWhy(call) };
  return ask(call, 'the hold to be taken', async (client, shop) => {
    await door.hold(client, shop, wish);
    return { answer: { shop, held: what }, text: heldText(what) };
  });
}

export function release(call: Call): Promise<number> {
  const what = oneOf('what to release', door.heldThings, call.words[0]) ?? null;
  const wish = { what, by: caller(call), reason: readWhy(call) };
  return ask(call, 'the hold to end', async (client, shop) => {
    const released = await door.release(client, shop, wish);
    return { answer: { shop, released }, text: releasedText(released) };
  });
}

function ask(
  call: Call,
  waitsFor: string,
  act: (client: Client, shop: string) => Promise<{ answer: object; text: string }>,
): Promise<number> {
  const configuration = call.configuration();
  const { shop } = requireOrders(configuration);
  return withTemporal(configuration, async (client) => {
    call.progress.waitsFor(waitsFor);
    const { answer, text } = await act(client, shop);
    if (call.isJson) printJson(call.terminal, answer);
    else call.terminal.out(asCalledHere(text, call.terminal));
    return 0;
  });
}
