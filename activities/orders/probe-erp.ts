/** One question to an ERP that gave no answer before, when no order is due: whether it answers is all that counts. */
import type { OrderSettings } from '../../config/orders';
import { hasAnswered, readErpAnswer, type ErpAnswer } from '../../src/domain/orders/erp-answer';
import { isSendableNumber, type OrderId } from '../../src/domain/orders/order';
import type { GateNews } from '../../src/domain/orders/order-news';
import type { ShopReader } from '../../src/domain/orders/shop-reader';

export interface ProbeDeps {
  settings: () => OrderSettings;
  askErp: (numbers: readonly string[]) => Promise<ErpAnswer>;
  shopOrders: () => Pick<ShopReader, 'readOrders' | 'readNewest'>;
  records: {
    /** Who waits to be sent, whether it is due or not; null: nobody does. */
    readNextToStart: (shop: string) => Promise<OrderId | null>;
  };
}

/** The newest may have no number yet. */
const newestOrders = 10;

export async function probeErp(deps: ProbeDeps, shop: string): Promise<GateNews> {
  const { settings, askErp, shopOrders, records } = deps;
  const { numberPattern } = settings().query;
  const waiting = await records.readNextToStart(shop);
  const orders = [
    ...(waiting === null ? [] : await shopOrders().readOrders([waiting])),
    ...(await shopOrders().readNewest(newestOrders)),
  ];
  const number = orders.map((order) => order.number).find((one) => isSendableNumber(one, numberPattern));
  // There is nothing that it could be asked for, so nobody has to wait for it either.
  if (number === undefined || number === null) return { kind: 'answered' };
  const verdicts = readErpAnswer([number], await askErp([number]));
  const [verdict] = verdicts;
  if (hasAnswered(verdicts) || verdict?.kind !== 'noAnswer') return { kind: 'answered' };
  return { kind: 'outage', reason: verdict.reason };
}
