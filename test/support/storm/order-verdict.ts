/** The promise about the orders of a shop, judged from what the shop and the ERP have at the end. */

export interface FinalOrder {
  orderId: string;
  number: string | null;
  /** What may be sent anywhere; another number is a person's business. */
  isSendable: boolean;
}

export interface OrderViolations {
  /** In the shop, not in the ERP, and nobody is told. */
  lost: string[];
  /** Numbers that came to the ERP more than once, whether the shop still has them or not. */
  doubled: string[];
}

/** `waits`: whether a person can see that the order needs them. */
export function judgeStorm(
  shop: readonly FinalOrder[],
  inErp: ReadonlyMap<string, number>,
  waits: (orderId: string) => boolean,
): OrderViolations {
  const isThere = ({ number, isSendable }: FinalOrder) => isSendable && number !== null && inErp.has(number);
  const lost = shop.filter((order) => !isThere(order) && !waits(order.orderId)).map(({ orderId }) => orderId);
  const doubled = [...inErp].filter(([, times]) => times > 1).map(([number, times]) => `${number} × ${times}`);
  return { lost, doubled };
}
