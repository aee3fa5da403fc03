import { compareIds, type OrderId } from '../../src/domain/orders/order';
import type { OrderRow } from '../../src/domain/orders/order-row';
import { planScan, type UnrecordedOrder } from '../../src/domain/orders/scan-window';
import type { LookOrder } from '../../src/domain/orders/shop-look';
import { askBatch, isRecorded, type BatchDeps } from './ask-batch';
import type { LookTally } from './look-tally';
import { askForKnown, type ProbeDeps } from './probe-erp';

export interface AskedFor {
  /** Those that have no record even now, lowest id first. */
  unrecorded: UnrecordedOrder[];
  askedThrough: OrderId | null;
  /** Some were not asked for. */
  isMore: boolean;
}

export interface RoundDeps extends BatchDeps, ProbeDeps {
  shopOrders: () => ReturnType<BatchDeps['shopOrders']> & ReturnType<ProbeDeps['shopOrders']>;
  records: BatchDeps['records'] & ProbeDeps['records'];
}

/** Nobody is asked for twice. After a batch to which the ERP has nothing to say, nobody is any more. */
export async function askInRounds(
  deps: RoundDeps,
  { shop, extent, isDryRun, ...order }: LookOrder,
  candidates: { unrecorded: readonly UnrecordedOrder[]; due: readonly OrderRow[] },
  tally: LookTally,
  isTimeUp: () => boolean,
  probed: Map<string, OrderId>,
): Promise<AskedFor> {
  const { settings, now } = deps;
  const { erp, maxOrdersPerRequest, minAgeMs, lookBackMs } = settings();
  const due = new Map(candidates.due.map((row) => [row.orderId, row]));
  // One that was recorded since it was read is in both.
  const waiting = new Map(
    candidates.unrecorded.filter(({ orderId }) => !due.has(orderId)).map((one) => [one.orderId, one]),
  );
  const unanswered: UnrecordedOrder[] = [];
  const batchSize = extent === 'probe' ? 1 : Math.min(erp.batch, maxOrdersPerRequest);
  const roundSize = extent === 'usual' ? maxOrdersPerRequest : batchSize;
  const lastProbed = extent === 'probe' ? (probed.get(shop) ?? null) : null;
  probed.delete(shop);
  let askedThrough = lastProbed ?? order.askedThrough;
  const left = () => waiting.size + due.size;
  const isEnough = () => left() === 0 || isTimeUp() || tally.erp?.kind === 'outage';
  while (!isEnough()) {
    const rules = { minAgeMs, lookBackMs, maxOrdersPerRequest: roundSize };
    const plan = planScan([...waiting.values()], [...due.keys()], askedThrough, now(), rules);
    // A clock that was set back may make all of them young again.
    if (plan.ask.length === 0) break;
    // The only one, and it had no answer the last time: another order is asked for.
    if (lastProbed !== null && plan.ask[0] === lastProbed) break;
    for (let at = 0; at < plan.ask.length && !isEnough(); at += batchSize) {
      const ids = plan.ask.slice(at, at + batchSize);
      const outcome = await askBatch(deps, shop, ids, due, isDryRun, (asked, silence) =>
        askForKnown(deps, shop, asked, silence),
      );
      tally.add(outcome);
      for (const [id, seen] of outcome.seen) {
        const one = waiting.get(id);
        // One that the shop has no more keeps nobody waiting for it.
        if (one !== undefined && (isDryRun || !isRecorded(seen)) && seen.kind !== 'gone') unanswered.push(one);
        waiting.delete(id);
        due.delete(id);
      }
      if (outcome.erp !== null) askedThrough = left() === 0 ? null : (ids.at(-1) ?? askedThrough);
    }
    const [first] = plan.ask;
    if (extent === 'probe' && tally.erp?.kind === 'outage' && first !== undefined) probed.set(shop, first);
    if (extent !== 'usual' && tally.erp !== null) break;
    if (extent === 'oneQuestion') break;
  }
  const unrecorded = [...waiting.values(), ...unanswered].sort((a, b) => compareIds(a.orderId, b.orderId));
  return { unrecorded, askedThrough, isMore: left() > 0 };
}
