/**
 * One sending of one order: the ERP is asked, the task runs on the node, and the ERP is asked again. What follows later,
 * such as another attempt, is a row of the store again, and another run of this.
 */
import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { OrderActivities } from '../../activities/orders';
import type { OrderBookkeeping } from '../../activities/orders/bookkeeping';
import { decideOrder, type Decided } from '../../src/domain/orders/attempt-policy';
import type { OrderSight } from '../../src/domain/orders/erp-answer';
import type { OrderNews } from '../../src/domain/orders/order-news';
import { visitPage } from '../../src/domain/orders/visit-page';
import {
  isVerifying,
  unheardAttempt,
  type AttemptOutcome,
  type VisitInput,
  type VisitResult,
} from '../../src/domain/orders/order-visit';
import { orderNote, orderSending } from '../activity-options';

const { recordVisit, reportOrder } = proxyLocalActivities<OrderBookkeeping>(orderNote);

export async function integrateOrder({ shop, epoch, row, policy }: VisitInput): Promise<VisitResult> {
  const { orderId, token } = row;
  const attempt = await send();
  let decided = decideOrder(row.progress, attempt.seen, Date.now(), policy);
  let sight = 'sight' in attempt.seen ? attempt.seen.sight : null;
  const news: OrderNews = {
    ...{ orderId, erp: attempt.erp, node: attempt.node, done: null },
    ...{ hasLeftNode: true, isOver: false, nextStartAt: null },
  };
  setCurrentDetails(visitPage(row, attempt.sentence, decided));
  if (isVerifying(decided, Date.now())) {
    // Others may use the node meanwhile.
    await CancellationScope.nonCancellable(() => reportOrder(shop, news));
    news.erp = null;
    news.node = null;
    sight = await verify(decided);
    // Who says that it is missing has asked until the end, whatever the time is here.
    const untilMs = sight.kind === 'missing' ? Date.parse(decided.progress.verifyUntil ?? '') : 0;
    decided = decideOrder(decided.progress, { kind: 'asked', sight }, Math.max(Date.now(), untilMs), policy);
  }
  if (attempt.seen.kind === 'ran' && attempt.seen.as === 'DONE') news.done = effectOf(sight);
  news.isOver = true;
  news.nextStartAt = decided.step.kind === 'attempt' ? decided.step.at : null;
  const at = new Date().toISOString();
  setCurrentDetails(visitPage(row, attempt.sentence, decided));
  await CancellationScope.nonCancellable(() =>
    recordVisit({ shop, row, decided, token: attempt.token, number: attempt.number, at, news }),
  );
  const { status, reason, attempts, inserts, needsAttention } = decided.progress;
  return { orderId, status, reason, attempts, inserts, needsAttention, next: decided.step, saw: attempt.sentence };

  async function send(): Promise<AttemptOutcome> {
    const { attemptOrder } = proxyActivities<OrderActivities>({ ...orderSending, summary: `send order ${orderId}` });
    const since = new Date().toISOString();
    try {
      return await attemptOrder({ shop, epoch, orderId, token });
    } catch (error) {
      // Nobody knows what has begun: the token is asked for the next time.
      return unheardAttempt(token, since, row.number, isCancellation(error) ? 'it was cancelled' : reasonOf(error));
    }
  }

  async function verify({ progress }: Decided): Promise<OrderSight> {
    const leftMs = Date.parse(progress.verifyUntil ?? '') - Date.now();
    const { everyMs, forMs: mostMs } = policy.verify;
    const forMs = Math.min(Math.max(leftMs || 0, 0), mostMs);
    const { verifyOrder } = proxyActivities<OrderActivities>({
      ...orderSending,
      startToCloseTimeout: mostMs + 300_000,
      summary: `until the ERP has order ${orderId}`,
    });
    try {
      const verified = await verifyOrder({ shop, orderId, everyMs, forMs });
      news.erp = verified.erp;
      return verified.sight;
    } catch (error) {
      return { kind: 'noAnswer', reason: isCancellation(error) ? 'it was cancelled' : reasonOf(error) };
    }
  }
}

function effectOf(sight: OrderSight | null): OrderNews['done'] {
  if (sight === null || sight.kind === 'noAnswer') return null;
  return { isThere: sight.kind !== 'missing' };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error };
  return cause?.message ?? message;
}
