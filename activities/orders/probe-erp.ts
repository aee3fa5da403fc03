/** One question to an ERP that gave no answer before, when no order is due: whether it answers is all that counts. */
import type { OrderSettings } from '../../config/orders';
import { isSendableNumber, type OrderId } from '../../src/domain/orders/order';
import type { GateNews } from '../../src/domain/orders/order-news';
import type { ShopReader } from '../../src/domain/orders/shop-reader';
import { questionErp, type AskErp } from './erp-question';

export interface ProbeDeps {
  settings: () => OrderSettings;
  askErp: AskErp;
  shopOrders: () => Pick<ShopReader, 'readOrders' | 'readNewest'>;
  records: {
    /** Who waits to be sent, whether it is due or not; null: nobody does. */
    readNextToStart: (shop: string) => Promise<OrderId | null>;
    /** The number of the order that was integrated last; null: there is none. */
    readIntegratedNumber: (shop: string) => Promise<string | null>;
  };
}

/** The newest may have no number yet. */
const newestOrders = 10;

export async function probeErp(deps: ProbeDeps, shop: string): Promise<GateNews | null> {
  const { settings, askErp, shopOrders, records } = deps;
  const { numberPattern } = settings().query;
  const waiting = await records.readNextToStart(shop);
  const orders = [
    ...(waiting === null ? [] : await shopOrders().readOrders([waiting])),
    ...(await shopOrders().readNewest(newestOrders)),
  ];
  const number = orders.map((order) => order.number).find((one) => isSendableNumber(one, numberPattern)) ?? null;
  // There is nothing that it could be asked for, so nobody has to wait for it either.
  if (number === null) return { kind: 'answered' };
  const { news, isSilence } = await questionErp(askErp, [number]);
  return isSilence ? askForKnown(deps, shop, [number], news) : news;
}

/**
 * It answered, and had no word about the orders that it was asked for: that may be theirs alone. Who is asked for besides
 * is one that it must know, so that a few that it cannot tell of stop nobody.
 */
export async function askForKnown(
  { settings, askErp, shopOrders, records }: ProbeDeps,
  shop: string,
  asked: readonly string[],
  silence: GateNews,
): Promise<GateNews | null> {
  const { numberPattern } = settings().query;
  const newest = (await shopOrders().readNewest(newestOrders)).map((order) => order.number);
  const numbers = [await records.readIntegratedNumber(shop), ...newest];
  const number = numbers.find((one) => isSendableNumber(one, numberPattern) && !asked.includes(one)) ?? null;
  return number === null ? silence : (await questionErp(askErp, [number])).news;
}
