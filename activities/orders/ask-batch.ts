/** Asks the ERP once, for a batch of orders as the shop has them now, and records what it says. */
import type { OrderSettings } from '../../config/orders';
import { decideOrder, type AttemptSeen } from '../../src/domain/orders/attempt-policy';
import { judgeOrder, type ErpVerdict } from '../../src/domain/orders/erp-answer';
import { isSendableNumber, longestNumber, type OrderId } from '../../src/domain/orders/order';
import { newOrderProgress, type OrderProgress } from '../../src/domain/orders/order-progress';
import type { GateNews } from '../../src/domain/orders/order-news';
import { newOrderRow, rowAfter, type OrderRow } from '../../src/domain/orders/order-row';
import type { ShopOrder, ShopReader } from '../../src/domain/orders/shop-reader';
import { nothing, questionErp, type AskErp } from './erp-question';
import { attemptPolicyOf } from './rules';

export interface ChangedRow {
  row: OrderRow;
  /** Of the row that it was decided on. */
  seq: number;
}

export interface BatchDeps {
  settings: () => OrderSettings;
  now: () => number;
  askErp: AskErp;
  shopOrders: () => Pick<ShopReader, 'readOrders'>;
  records: {
    /** Returns those of which there was none. */
    add: (shop: string, rows: readonly OrderRow[]) => Promise<OrderId[]>;
    /** Each unless it was changed since; returns those that were written. */
    change: (shop: string, changes: readonly ChangedRow[]) => Promise<OrderId[]>;
  };
}

export interface BatchOutcome {
  /** What was seen of each. */
  seen: Map<OrderId, AttemptSeen>;
  /** Those that nobody knew to be missing. */
  newlyMissing: number;
  /** Null: there was nothing to ask it for. */
  erp: GateNews | null;
}

/** `due`: the records of those that have one; the others have none yet. */
export async function askBatch(
  deps: BatchDeps,
  shop: string,
  ids: readonly OrderId[],
  due: ReadonlyMap<OrderId, OrderRow>,
  isDryRun: boolean,
  /** It answered, and had nothing to say of any of these numbers: asks it for another one. */
  askForKnown: (asked: readonly string[], silence: GateNews) => Promise<GateNews | null>,
): Promise<BatchOutcome> {
  const { settings, now, askErp, shopOrders, records } = deps;
  const { query } = settings();
  const orders = new Map((await shopOrders().readOrders(ids)).map((order) => [order.orderId, order]));
  const numbers = [...orders.values()]
    .map(({ number }) => number)
    .filter((number) => isSendableNumber(number, query.numberPattern));
  const asked = [...new Set(numbers)];
  const answer = asked.length === 0 ? null : await questionErp(askErp, asked);
  const verdictOf = new Map(asked.map((number, at) => [number, answer?.verdicts[at] ?? nothing]));
  const erp = answer?.isSilence === true ? await askForKnown(asked, answer.news) : (answer?.news ?? null);
  const seen = new Map(ids.map((id) => [id, seenOf(orders.get(id), verdictOf, erp?.kind === 'answered')]));

  const nowMs = now();
  const added: OrderRow[] = [];
  const changed: ChangedRow[] = [];
  for (const [orderId, what] of seen) {
    const known = due.get(orderId);
    const number = orders.get(orderId)?.number?.slice(0, longestNumber) ?? null;
    const row = rowSeen(known ?? newOrderRow(orderId, iso(nowMs)), what, number, nowMs, settings());
    if (known !== undefined) changed.push({ row, seq: known.seq });
    else if (isRecorded(what)) added.push({ ...row, seq: 0 });
  }
  const written = isDryRun ? [] : [...(await records.add(shop, added)), ...(await records.change(shop, changed))];
  const isNew = (id: OrderId) => isNewWhenMissing(due.get(id)?.progress ?? newOrderProgress);
  const newlyMissing = written.filter((id) => isNew(id) && isMissing(seen.get(id))).length;
  return { seen, newlyMissing, erp };
}

function seenOf(
  order: ShopOrder | undefined,
  verdictOf: ReadonlyMap<string, ErpVerdict>,
  erpTells: boolean,
): AttemptSeen {
  if (order === undefined) return { kind: 'gone' };
  const verdict = order.number === null ? undefined : verdictOf.get(order.number);
  if (verdict === undefined) return { kind: 'badNumber' };
  return { kind: 'asked', sight: judgeOrder(verdict, order.state), erpTells };
}

/** Without an answer nothing is known that was not known before: it is but asked for again later, and not for ever. */
function rowSeen(
  row: OrderRow,
  seen: AttemptSeen,
  number: string | null,
  nowMs: number,
  settings: OrderSettings,
): OrderRow {
  const decided = decideOrder(row.progress, seen, nowMs, attemptPolicyOf(settings));
  const { token } = row;
  const isForPerson = decided.progress.needsAttention && !row.progress.needsAttention;
  if (!isSilence(seen) || isForPerson) return rowAfter(row, decided, { number, token, at: iso(nowMs) });
  const dueAt = decided.step.kind === 'over' ? null : decided.step.at;
  return { ...row, number: number ?? row.number, dueAt, progress: decided.progress, seq: row.seq + 1 };
}

function isSilence(seen: AttemptSeen): boolean {
  return seen.kind === 'asked' && seen.sight.kind === 'noAnswer';
}

/**
 * Whether one that has no record gets one. Of an order that is gone there is nothing to record; one that only gets no
 * answer itself is recorded as not checked yet, so that the position need not wait for it.
 */
export function isRecorded(seen: AttemptSeen): boolean {
  return seen.kind === 'badNumber' || (seen.kind === 'asked' && (seen.erpTells === true || !isSilence(seen)));
}

/** SUCCESS is the legacy's word, which is asked for once more. */
function isNewWhenMissing({ status, reason, attempts, inserts }: OrderProgress): boolean {
  return status === null || status === 'SUCCESS' || (reason === 'NO_ANSWER' && attempts === 0 && inserts === 0);
}

export function isMissing(seen: AttemptSeen | undefined): boolean {
  return seen?.kind === 'asked' && seen.sight.kind === 'missing';
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
