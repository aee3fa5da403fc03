/** The records of orders in the store, as the activities need them. */
import { randomUUID } from 'node:crypto';
import type { ChangedRow } from '../../activities/orders/ask-batch';
import type { RecordDeps } from '../../activities/orders/records';
import type { RecordedIds } from '../../activities/orders/unrecorded';
import { higherId, type OrderId } from '../../src/domain/orders/order';
import { tokenToSend, type OrderRow } from '../../src/domain/orders/order-row';
import { noStops, type ShopStops } from '../../src/domain/orders/shop-stops';
import { readDueOrders, readLowestUnchecked } from '../../src/store/orders/due-orders';
import { ImportHash } from '../../src/store/orders/import-hash';
import { readIntegratedNumber } from '../../src/store/orders/integrated-number';
import { markOpen, readOpenOrders } from '../../src/store/orders/open-orders';
import { readOrderPage, readOrdersByNumber } from '../../src/store/orders/order-list';
import { deleteOldOrders, readOldOrders } from '../../src/store/orders/order-pruning';
import { insertOrders, readOrders, readRecordedOf, updateOrder } from '../../src/store/orders/order-rows';
import {
  insertShop,
  lowerBeginning,
  raiseComparedFrom,
  readShop,
  writeBeginning,
  writeComparedAt,
  writeFloor,
  writeStops,
  type KnownShop,
} from '../../src/store/orders/order-shops';
import { countRecordedParts, readRecordedIds } from '../../src/store/orders/recorded-ids';
import { readImportLines } from '../../src/store/orders/waiting-lines';
import type { Session } from '../../src/store/pool';
import type { Store } from '../../src/store/store';
import { WaitingReader } from './waiting-reader';

/** Rows of one statement. */
const rowsAtOnce = 1_000;
const linesAtOnce = 10_000;
const prunedAtOnce = 500;
/** For questions that read a key from one end to the other. */
const longDeadlineMs = 120_000;

export function recordedIds(store: Store): RecordedIds {
  return {
    countParts: (shop, range, partSize) =>
      store.use((session) => countRecordedParts(session, shop, range, partSize), longDeadlineMs),
    readIds: (shop, range) => store.use((session) => readRecordedIds(session, shop, range), longDeadlineMs),
  };
}

export function orderRecords(store: Store): RecordDeps['records'] {
  const waiting = new WaitingReader(store);
  return {
    add: async (shop, rows) => {
      const added: OrderId[] = [];
      for (const some of inParts(rows, rowsAtOnce))
        added.push(...(await store.use((session) => addRows(session, shop, some))));
      return added;
    },
    change: (shop, changes) => inTransaction(store, changes, (session) => changeRows(session, shop, changes)),
    giveBack: async (shop, changes) => {
      await inTransaction(store, changes, async (session) => {
        for (const { row, seq } of changes) await updateOrder(session, shop, row, seq, row.token.n);
        return [];
      });
    },
    merge: (shop, added, changed) =>
      inTransaction(store, [...added, ...changed], async (session) => [
        ...(await addRows(session, shop, added)),
        ...(await changeRows(session, shop, changed)),
      ]),
    read: (shop, ids) => store.use((session) => readOrders(session, shop, ids)),
    readNumbered: (shop, number) => store.use((session) => readOrdersByNumber(session, shop, number)),
    readMatching: (shop, { status, ...filter }, after, limit) => {
      const listed = { ...filter, ...(status !== undefined && { statuses: [status] }) };
      return store.use((session) => readOrderPage(session, shop, listed, { after, limit }), longDeadlineMs);
    },
    readDue: (shop, phase, nowMs, limit) =>
      store.use((session) => readDueOrders(session, shop, phase, new Date(nowMs), limit)),
    readNextToStart: async (shop) => {
      const [row] = await store.use((session) => readDueOrders(session, shop, 'toStart', null, 1));
      return row?.orderId ?? null;
    },
    readIntegratedNumber: (shop) => store.use((session) => readIntegratedNumber(session, shop)),
    readLowestUnchecked: (shop) => store.use((session) => readLowestUnchecked(session, shop)),
    readOpen: (shop) => store.use((session) => readOpenOrders(session, shop)),
    markOpen: async (shop, nowMs, limit, place) => {
      const at = new Date(nowMs);
      const due = await store.use((session) => readDueOrders(session, shop, 'toStart', at, limit));
      return inTransaction(store, due, (session) => openRows(session, shop, due, place, at));
    },
    waiting: (shop, nowMs) => waiting.read(shop, nowMs),
    ...shopKnowledge(store),
    pruneSome: (shop, floor, beforeMs) => pruneSome(store, shop, floor, new Date(beforeMs)),
    judgeLines: (id) => judgeLines(store, id),
    readLines: (id, above, limit) => store.use((session) => readImportLines(session, id, above, limit)),
  };
}

function shopKnowledge(store: Store) {
  return {
    epoch: (shop: string): Promise<string> =>
      store.use(async (session) => {
        const known = await readShop(session, shop);
        if (known !== null) return known.epoch;
        await insertShop(session, shop, randomUUID().replaceAll('-', ''));
        return (await readShop(session, shop))?.epoch ?? '';
      }),
    readKnown: async (shop: string): Promise<Pick<KnownShop, 'floor' | 'stops'>> => {
      const known = await store.use((session) => readShop(session, shop));
      return { floor: known?.floor ?? null, stops: known?.stops ?? noStops };
    },
    writeStops: (shop: string, stops: ShopStops) => store.use((session) => writeStops(session, shop, stops)),
    writeFloor: (shop: string, floor: OrderId) => store.use((session) => writeFloor(session, shop, floor)),
    writeBeginning: (shop: string, floor: OrderId) => store.use((session) => writeBeginning(session, shop, floor)),
    lowerBeginning: (shop: string, floor: OrderId): Promise<OrderId> =>
      store.use(async (session) => {
        await lowerBeginning(session, shop, floor);
        return (await readShop(session, shop))?.floor ?? floor;
      }),
    readComparedFrom: async (shop: string): Promise<OrderId | null> => {
      const known = await store.use((session) => readShop(session, shop));
      return known?.firstId == null ? null : higherId(known.firstId, known.comparedFrom ?? '0');
    },
    writeComparedAt: (shop: string, atMs: number) =>
      store.use((session) => writeComparedAt(session, shop, new Date(atMs))),
  };
}

/** Returns those of which there was none. */
async function addRows(session: Session, shop: string, rows: readonly OrderRow[]): Promise<OrderId[]> {
  const ids = rows.map(({ orderId }) => orderId);
  const known = new Set(await readRecordedOf(session, shop, ids));
  const added = rows.filter(({ orderId }) => !known.has(orderId));
  if (added.length > 0) await insertOrders(session, shop, added);
  return added.map(({ orderId }) => orderId);
}

async function changeRows(session: Session, shop: string, changes: readonly ChangedRow[]): Promise<OrderId[]> {
  const written: OrderId[] = [];
  for (const { row, seq } of changes) if (await updateOrder(session, shop, row, seq)) written.push(row.orderId);
  return written;
}

/** Returns those that nobody else has changed since they were read. */
async function openRows(session: Session, shop: string, due: readonly OrderRow[], place: string, at: Date) {
  const opened: OrderId[] = [];
  for (const row of due) {
    const token = tokenToSend(row.token, place);
    if (await markOpen(session, shop, { ...row, token }, at)) opened.push(row.orderId);
  }
  return opened;
}

/** One commit for many rows. A session that fails is thrown away, and with it what it has begun. */
function inTransaction(
  store: Store,
  what: readonly unknown[],
  write: (session: Session) => Promise<OrderId[]>,
): Promise<OrderId[]> {
  if (what.length === 0) return Promise.resolve([]);
  // One statement is a whole one by itself, and two round trips less for each order that is sent.
  if (what.length === 1) return store.use(write);
  return store.use(async (session) => {
    await session.beginTransaction();
    const written = await write(session);
    await session.commit();
    return written;
  });
}

/** Where comparing begins is raised first: records that are gone must not be taken for orders that were missed. */
async function pruneSome(store: Store, shop: string, floor: OrderId, before: Date): Promise<number> {
  return store.use(async (session) => {
    const ids = await readOldOrders(session, shop, floor, before, prunedAtOnce);
    if (ids.length === 0) return 0;
    await raiseComparedFrom(session, shop, ids.reduce(higherId));
    return deleteOldOrders(session, shop, ids, before);
  }, longDeadlineMs);
}

async function judgeLines(store: Store, id: string): Promise<{ count: number; hash: string }> {
  const hash = new ImportHash();
  let [count, above]: [number, OrderId | null] = [0, null];
  for (;;) {
    const lines = await store.use((session) => readImportLines(session, id, above, linesAtOnce));
    hash.add(lines);
    count += lines.length;
    above = lines.at(-1)?.orderId ?? null;
    if (lines.length < linesAtOnce) return { count, hash: hash.digest() };
  }
}

function* inParts<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
