/**
 * One look: what is new in the shop and what is due in the records is asked for, in rounds, until nothing is left or the
 * look has taken long enough. It may be repeated at any point: what was recorded stays recorded, and only the position
 * that comes back moves the floor.
 */
import { Context } from '@temporalio/activity';
import { higherId, lowerId, type OrderId } from '../../src/domain/orders/order';
import { newOrderRow, type OrderRow } from '../../src/domain/orders/order-row';
import { planScan, type UnrecordedOrder } from '../../src/domain/orders/scan-window';
import type { LookOrder, LookOutcome, WaitingOrders } from '../../src/domain/orders/shop-look';
import type { ShopReader } from '../../src/domain/orders/shop-reader';
import { isWrongShop, wrongShopSentence } from '../../src/domain/orders/wrong-shop';
import { beatingUntilCancelled } from '../beating';
import { failAs } from '../fail';
import { askInRounds } from './ask-in-rounds';
import type { BatchDeps } from './ask-batch';
import { LookTally } from './look-tally';
import { probeErp, type ProbeDeps } from './probe-erp';
import { shopRulesOf } from './rules';
import { isShopAway } from './shop-away';
import { walkUnrecorded, type WalkDeps } from './unrecorded';

export interface LookDeps extends BatchDeps, ProbeDeps, WalkDeps {
  shopOrders: () => Pick<
    ShopReader,
    'nextId' | 'countParts' | 'readCreated' | 'readOrders' | 'readNewest' | 'highestId'
  >;
  records: BatchDeps['records'] &
    ProbeDeps['records'] & {
      /** Those that have been due longest come first. */
      readDue: (shop: string, phase: 'young' | 'resting', nowMs: number, limit: number) => Promise<OrderRow[]>;
      writeFloor: (shop: string, floor: OrderId) => Promise<void>;
      waiting: (shop: string, nowMs: number) => Promise<WaitingOrders>;
    };
}

/** Then it gives back what it has found: whoever asked decides whether to go on. */
const longEnoughMs = 20_000;
/** Of that, so much for finding what is to be asked for. */
const longestWalkMs = 10_000;
/** Held in memory at once; the others are read by the next look. */
const mostUnrecorded = 5_000;
const mostDue = 1_000;
const readAtOnce = 100;

export function lookForOrdersWith(deps: LookDeps) {
  const probed = new Map<string, OrderId>();
  return (order: LookOrder): Promise<LookOutcome> =>
    failAs(() =>
      beatingUntilCancelled(async () => {
        try {
          return await look(deps, order, probed);
        } catch (error) {
          if (!isShopAway(error)) throw error;
          return { kind: 'shopAway', reason: error.message, rules: shopRulesOf(deps.settings()) };
        }
      }),
    );
}

/** `probed`: of each shop the order of the last probe that had no answer. It may be that order alone that gets none. */
async function look(deps: LookDeps, order: LookOrder, probed: Map<string, OrderId>): Promise<LookOutcome> {
  const { settings, now, records, shopOrders } = deps;
  const { shop, floor, extent, isDryRun } = order;
  const { cancellationSignal } = Context.current();
  const beganAtMs = now();
  const isOver = (ms: number) => () => cancellationSignal.aborted || now() - beganAtMs >= ms;
  const tally = new LookTally();
  const found = await findUnrecorded(deps, order, tally, isOver(longestWalkMs));
  const resting = await records.readDue(shop, 'resting', now(), mostDue);
  const young = await records.readDue(shop, 'young', now(), mostDue);
  const due = [...resting, ...young];
  const unrecordedCount = found.unrecorded.length + tally.counts.young;
  if (await isOfAnotherShop(deps, due, unrecordedCount)) {
    const { database, query } = settings();
    const reason = wrongShopSentence(due.length, { ...database, table: query.table });
    return { kind: 'shopAway', reason, rules: shopRulesOf(settings()) };
  }
  const candidates = { unrecorded: found.unrecorded, due };
  const asked = await askInRounds(deps, order, candidates, tally, isOver(longEnoughMs), probed);
  const isCut = found.isCut || resting.length >= mostDue || young.length >= mostDue;
  if (extent === 'probe' && tally.erp === null) tally.erp = await probeErp(deps, shop);
  const highestVisible = await shopOrders().highestId();
  const endedAtMs = now();
  if (!isDryRun) await records.writeFloor(shop, floor);
  const unrecorded = [...asked.unrecorded.map(({ orderId }) => orderId), ...found.unwritten];
  return {
    kind: 'looked',
    look: {
      ...{ beganAtMs, endedAtMs, highestVisible },
      ...{ readThrough: found.readThrough, lowestUnrecorded: lowestOf(unrecorded) },
    },
    askedThrough: asked.askedThrough,
    counts: tally.counts,
    newlyMissing: tally.newlyMissing,
    erp: tally.erp,
    // Where nothing could be recorded, another look at once would see the same.
    isMore: asked.isMore || (isCut && tally.hasRecorded),
    waiting: await records.waiting(shop, now()),
    rules: shopRulesOf(settings()),
    named: isDryRun ? tally.named : null,
  };
}

/** Asked before anything is written of them. One that is there is enough, so this is one small question nearly always. */
async function isOfAnotherShop({ shopOrders }: LookDeps, due: readonly OrderRow[], unrecorded: number) {
  const mayBe = (isThere: number) => isWrongShop({ due: due.length, isThere, unrecorded });
  for (let at = 0; at < due.length && mayBe(0); at += readAtOnce) {
    const ids = due.slice(at, at + readAtOnce).map(({ orderId }) => orderId);
    const { length } = await shopOrders().readOrders(ids);
    if (!mayBe(length)) return false;
  }
  return mayBe(0);
}

interface Found {
  /** Old enough to be asked for; lowest id first. */
  unrecorded: UnrecordedOrder[];
  /** Too young, and not recorded because nothing is. */
  unwritten: OrderId[];
  readThrough: OrderId;
  isCut: boolean;
}

/** Those that are too young are recorded at once, and are due later. */
async function findUnrecorded(
  deps: LookDeps,
  { shop, floor, isDryRun }: LookOrder,
  tally: LookTally,
  isTimeUp: () => boolean,
): Promise<Found> {
  const { settings, now, records } = deps;
  const unrecorded: UnrecordedOrder[] = [];
  const unwritten: OrderId[] = [];
  let readThrough = floor;
  for await (const part of walkUnrecorded(deps, shop, floor)) {
    const nowMs = now();
    const { young } = planScan(part.unrecorded, [], null, nowMs, settings());
    const isYoung = new Set(young.map(({ orderId }) => orderId));
    unrecorded.push(...part.unrecorded.filter(({ orderId }) => !isYoung.has(orderId)));
    const rows = young.map(({ orderId, dueAtMs }) => ({ ...newOrderRow(orderId, iso(nowMs)), dueAt: iso(dueAtMs) }));
    if (isDryRun) unwritten.push(...isYoung);
    else await records.add(shop, rows);
    tally.counts.young += young.length;
    readThrough = higherId(readThrough, part.through);
    if (unrecorded.length >= mostUnrecorded || isTimeUp()) return { unrecorded, unwritten, readThrough, isCut: true };
  }
  return { unrecorded, unwritten, readThrough, isCut: false };
}

function lowestOf(ids: readonly OrderId[]): OrderId | null {
  return ids.reduce<OrderId | null>((lowest, id) => (lowest === null ? id : lowerId(lowest, id)), null);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
