/** One question to the ERP, and what it says of the ERP itself. */
import { Context } from '@temporalio/activity';
import {
  hasAnswered,
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

export interface AskedErp {
  /** One for each number, in their order. */
  verdicts: ErpVerdict[];
  /** What its gate hears. */
  news: GateNews;
  /** It answered, and had no word about any of these: that may be theirs alone. */
  isSilence: boolean;
}

export async function questionErp(askErp: AskErp, numbers: readonly string[]): Promise<AskedErp> {
  const answer = await askErp(numbers);
  const verdicts = readErpAnswer(numbers, answer);
  return { verdicts, news: newsOf(verdicts), isSilence: isSilent(answer, verdicts) };
}

/** One order, asked for alone. `news`: null when nobody can tell whether the ERP is silent about this one alone. */
export async function askForOne(
  { askErp, askForKnown }: ErpNeeds,
  shop: string,
  { number, state }: { number: string; state: string | null },
): Promise<{ sight: OrderSight; news: GateNews | null }> {
  const {
    verdicts: [verdict = nothing],
    news,
    isSilence,
  } = await questionErp(askErp, [number]);
  const known = isSilence ? await askForKnown(shop, [number], news).catch(unknownNews) : news;
  return { sight: judgeOrder(verdict, state), news: known };
}

/** What became of the order must not be lost because another one cannot be found. */
function unknownNews(error: unknown): null {
  Context.current().log.warn('the ERP says nothing of an order, and no other one could be asked for', { error });
  return null;
}

/** Of a number that it was not asked for. */
export const nothing: ErpVerdict = { kind: 'noAnswer', reason: 'it was asked for nothing' };

function newsOf(verdicts: readonly ErpVerdict[]): GateNews {
  const [first] = verdicts;
  if (hasAnswered(verdicts) || first?.kind !== 'noAnswer') return { kind: 'answered' };
  return { kind: 'outage', reason: first.reason };
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
