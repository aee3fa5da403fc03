/** `orders export-checkpoint FILE`: what is known of all orders, as the legacy reads it. */
import { resolve } from 'node:path';
import { replaceTextFile } from '../adapters/directories/durable';
import { lowestUnchecked } from '../client/order-requests';
import { RequestFailure } from '../client/request-failure';
import { writeCheckpoint, type HandedOrder, type WrittenCheckpoint } from '../domain/orders/checkpoint-file';
import { lowerId, type OrderId } from '../domain/orders/order';
import { readLowestUnchecked } from '../store/orders/due-orders';
import { readCheckedPage } from '../store/orders/order-list';
import type { Session } from '../store/pool';
import type { Store } from '../store/store';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';
import { readTimeZone } from './order-options';
import { counted } from './order-problems';
import { caller, readTimeout } from './tenant-requests';
import { requireOrders } from './with-orders';
import { withStore } from './with-store';
import { withTemporal } from './with-temporal';

/** `orders export-checkpoint --json`. */
export interface ExportedView {
  file: string;
  lines: number;
  head: OrderId;
  /** Above the head, where the legacy would take them up anew, and it must never send them. */
  notSafe: OrderId[];
  timeZone: string;
}

const pageOfRows = 5_000;
/** A million records are read in about ten seconds. */
const readMs = 10 * 60_000;

export function exportCheckpoint(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { shop, maxAttempts } = requireOrders(configuration);
  const timeZone = readTimeZone(call);
  const asked = { by: caller(call), ...readTimeout(call) };
  const [name = ''] = call.words;
  if (name === '') throw new UsageError('the name of the file is empty; write one, like checkpoint');
  const file = resolve(call.terminal.cwd, name);
  return withStore(configuration, (store) =>
    withTemporal(configuration, async (client) => {
      call.progress.waitsFor('the shop to be asked for what is not checked');
      const lowest = await lowestUnchecked(client, shop, asked);
      call.progress.waitsFor('the store');
      const view = await exportTo(file, store, { shop, lowest, timeZone, maxAttempts });
      if (call.isJson) printJson(call.terminal, view);
      else call.terminal.out(asCalledHere(exportedText(view), call.terminal));
      return 0;
    }),
  );
}

interface Terms {
  shop: string;
  /** Of what the shop has and is not answered for, asked before the records are read. */
  lowest: OrderId | null;
  timeZone: string;
  maxAttempts: number;
}

/** The file is there whole or not at all, and on disk when it returns. */
export async function exportTo(file: string, store: Store, terms: Terms): Promise<ExportedView> {
  const { shop, lowest, timeZone, maxAttempts } = terms;
  const { orders, young } = await store.use((session) => readAll(session, shop), readMs);
  // What has come since the shop was asked is recorded as young, before anything above it can be recorded as checked.
  const unchecked = lowest === null || young === null ? (lowest ?? young) : lowerId(lowest, young);
  const { text, head, notSafe } = written(writeCheckpoint(orders, unchecked, timeZone, maxAttempts));
  try {
    await replaceTextFile(file, text);
  } catch (error) {
    throw new RequestFailure('failed', `${file} was not written: ${(error as Error).message}`, { cause: error });
  }
  return { file, lines: orders.length, head, notSafe, timeZone };
}

/** As they are in one moment. */
async function readAll(session: Session, shop: string): Promise<{ orders: HandedOrder[]; young: OrderId | null }> {
  await session.query('start transaction with consistent snapshot, read only');
  const young = await readLowestUnchecked(session, shop);
  const orders: HandedOrder[] = [];
  for (;;) {
    const page = await readCheckedPage(session, shop, { after: orders.at(-1)?.orderId ?? null, limit: pageOfRows });
    for (const order of page) orders.push(order);
    if (page.length < pageOfRows) break;
  }
  await session.commit();
  return { orders, young };
}

function written(checkpoint: WrittenCheckpoint): WrittenCheckpoint & { kind: 'written' } {
  if (checkpoint.kind === 'written') return checkpoint;
  throw new RequestFailure('refused', `nothing is exported: ${checkpoint.sentence}`);
}

export function exportedText({ file, lines, head, notSafe, timeZone }: ExportedView): string {
  const warning =
    notSafe.length === 0
      ? ''
      : `Careful: ${counted(notSafe.length)} above ^HEAD must never be sent, and the legacy would take ` +
        `${notSafe.length === 1 ? 'it' : 'them'} up anew: ${notSafe.join(', ')}. See to ${notSafe.length === 1 ? 'it' : 'them'} first.\n`;
  return (
    `${file} has ${counted(lines)}, its ^HEAD is ${head}, its times are those of ${timeZone}.\n${warning}` +
    'It has what was known just now: keep `watchkeeper orders pause` on from before the export, or stop Watchkeeper, until ' +
    'the legacy is to be replaced again. Of two who send, neither knows of the other.\n'
  );
}
