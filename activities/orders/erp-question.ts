/** One order, asked for alone. */
import {
  judgeOrder,
  readErpAnswer,
  type ErpAnswer,
  type ErpVerdict,
  type OrderSight,
} from '../../src/domain/orders/erp-answer';
import type { GateNews } from '../../src/domain/orders/order-news';

/** Never rejects for what happens at the ERP. */
export type AskErp = (numbers: readonly string[]) => Promise<ErpAnswer>;

export async function askForOne(
  askErp: AskErp,
  number: string,
  shopState: string | null,
): Promise<{ sight: OrderSight; news: GateNews }> {
  const answer = await askErp([number]);
  const [verdict = nothing] = readErpAnswer([number], answer);
  return { sight: judgeOrder(verdict, shopState), news: newsOf(verdict) };
}

const nothing: ErpVerdict = { kind: 'noAnswer', reason: 'it was asked for nothing' };

function newsOf(verdict: ErpVerdict): GateNews {
  return verdict.kind === 'noAnswer' ? { kind: 'outage', reason: verdict.reason } : { kind: 'answered' };
}

export function sightSentence(sight: OrderSight): string {
  switch (sight.kind) {
    case 'integrated':
      return 'the ERP has it';
    case 'paymentPending':
      return 'the ERP has it, and does not know that it is paid';
    case 'missing':
      return 'the ERP has not got it';
    case 'noAnswer':
      return `the ERP does not tell (${sight.reason})`;
  }
}
