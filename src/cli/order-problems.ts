/** What is wrong with the orders of a shop, and what somebody wants so, for `status` and `orders position`. */
import { orderProblems, type OrderProblemCode } from '../domain/orders/failures';
import { shopConditions } from '../domain/orders/shop-conditions';
import type { KnownShop } from './order-why';

export interface OrderProblem {
  code: OrderProblemCode;
  message: string;
  /** Null when nobody knows. */
  since: string | null;
}

export interface OrderRemark {
  code: 'paused' | 'held';
  message: string;
  since: string;
}

/** What is seen, and what it means for whoever has to mend it. */
export function problemsOfShop(known: KnownShop): OrderProblem[] {
  if (known === 'gone' || known === null) {
    return [{ code: 'ordersUnwatched', message: orderProblems.ordersUnwatched, since: null }];
  }
  return shopConditions(known).map(({ code, message, since }) => {
    return { code, message: `${message}. ${orderProblems[code]}`, since };
  });
}

export function remarksOfShop(known: KnownShop): OrderRemark[] {
  if (known === 'gone' || known === null) return [];
  const { paused, erp, node } = known;
  const holds = (['erp', 'node'] as const).flatMap((what): OrderRemark[] => {
    const { hold } = what === 'erp' ? erp : node;
    if (hold?.cause !== 'person') return [];
    const name = what === 'erp' ? 'the ERP' : 'the node';
    return [{ code: 'held', message: `${name} by ${hold.by}: ${hold.reason}`, since: hold.since }];
  });
  const { by, reason, since } = paused ?? {};
  const pause = since === undefined ? [] : [{ code: 'paused' as const, message: `by ${by}: ${reason}`, since }];
  return [...pause, ...holds];
}

export function counted(orders: number): string {
  return `${orders} ${orders === 1 ? 'order' : 'orders'}`;
}
