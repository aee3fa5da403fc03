/** One order, asked for alone. */
import {
  isSilent,
  judgeOrder,
  readErpAnswer,
  type ErpAnswer,
  type ErpVerdict,
  type OrderSight,
} from '../../src/domain/orders/erp-answer';
import type { GateNews } from '../../src/domain/orders/order-news';

/** Never rejects for what happens at the ERP. */
export type AskErp = (numbers: readonly string[]) => Promise<ErpAnswer>;

/**
 * Whether the ERP answers others, when it had nothing to say of these: it is asked for one that it must know. There may be
 * none, and then `silence` is what is known. Rejects when the shop or the records cannot be read.
 */
export type AskForKnown = (shop: string, asked: readonly string[], silence: GateNews) => Promise<GateNews | null>;

export interface ErpNeeds {
  askErp: AskErp;
  askForKnown: AskForKnown;
}

/** `news`: null when nobody can tell whether the ERP is silent about this one alone. */
export async function askForOne(
  { askErp, askForKnown }: ErpNeeds,
  shop: string,
  { number, state }: { number: string; state: string | null },
): Promise<{ sight: OrderSight; news: GateNews | null }> {
  const answer = await askErp([number]);
  const verdicts = readErpAnswer([number], answer);
  const [verdict = nothing] = verdicts;
  const news = newsOf(verdict);
  // What became of the order must not be lost because another one cannot be found.
  const known = isSilent(answer, verdicts) ? await askForKnown(shop, [number], news).catch(() => null) : news;
  return { sight: judgeOrder(verdict, state), news: known };
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
