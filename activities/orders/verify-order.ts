/** Asks the ERP until it has an order that was sent: it may show it a while after the task ended. */
import { Context } from '@temporalio/activity';
import type { VerifyOrder, VerifyOutcome } from '../../src/domain/orders/order-visit';
import { beatingUntilCancelled } from '../beating';
import { askForOne, type ErpNeeds } from './erp-question';
import { readOrFail, type ReadOrder } from './shop-order';

export interface VerifyNeeds extends ErpNeeds {
  readOrder: ReadOrder;
}

/** Ends at once when the ERP gives no answer: while it is away its gate says who asks, and when. */
export function verifyOrderWith(needs: VerifyNeeds) {
  return (order: VerifyOrder): Promise<VerifyOutcome> => beatingUntilCancelled(() => verify(needs, order));
}

async function verify({ readOrder, ...erp }: VerifyNeeds, order: VerifyOrder): Promise<VerifyOutcome> {
  const { shop, orderId, everyMs, forMs } = order;
  // The clock of who asks may be another one.
  const endsAtMs = performance.now() + forMs;
  for (;;) {
    // Its state may change meanwhile, and then the same answer means something else.
    const found = await readOrFail(readOrder, orderId);
    if (found === null) return untold('the shop has it no more');
    const { number, state } = found;
    if (number === null) return untold('the shop has no number of it any more');
    const { sight, news } = await askForOne(erp, shop, { number, state });
    const leftMs = endsAtMs - performance.now();
    if (sight.kind !== 'missing' || leftMs <= 0) return { sight, erp: news };
    await Context.current().sleep(Math.min(everyMs, leftMs));
  }
}

function untold(reason: string): VerifyOutcome {
  return { sight: { kind: 'noAnswer', reason }, erp: null };
}
