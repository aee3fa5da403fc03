/** What is wrong with the orders of a shop, and what somebody wants so, for `status` and `orders position`. */
import { attentionReasons } from '../domain/orders/attention';
import { orderProblems, type OrderProblemCode } from '../domain/orders/failures';
import type { Gate } from '../domain/orders/gates';
import type { ShopState } from '../domain/orders/shop-state';
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

export function problemsOfShop(known: KnownShop): OrderProblem[] {
  if (known === 'gone' || known === null) return [problem('ordersUnwatched', null)];
  const { position, shopAway, brake, waiting } = known;
  const attention = attentionReasons.flatMap((code) => {
    const orders = waiting?.attention[code];
    if (orders === undefined || orders.count === 0) return [];
    return [{ code, message: `${counted(orders.count)}: ${orderProblems[code]}`, since: orders.since }];
  });
  return [
    ...(position === null ? [problem('noPosition', null)] : []),
    ...(shopAway === null ? [] : [problem('shopAway', shopAway.since, shopAway.reason)]),
    ...problemsOfErp(known),
    ...problemsOfNode(known.node),
    ...(brake.held === null
      ? []
      : [problem('tooManyMissing', brake.held.since, `${counted(brake.held.missing)} missing`)]),
    ...attention,
  ];
}

/** What the ERP itself refuses is told as an outage that a person ends. */
function problemsOfErp({ erp }: ShopState): OrderProblem[] {
  if (erp.hold !== null && erp.hold.cause !== 'person') {
    return [problem('erpAway', erp.hold.since, `held: ${erp.hold.reason}`)];
  }
  return erp.state === 'open' ? [problem('erpAway', erp.since, erp.reason)] : [];
}

function problemsOfNode({ hold, state, since, reason }: Gate): OrderProblem[] {
  if (hold?.cause === 'misconfigured') return [problem('nodeMisconfigured', hold.since, hold.reason)];
  if (hold?.cause === 'killSwitch') return [problem('nodeDoesNothing', hold.since, hold.reason)];
  return state === 'open' && hold === null ? [problem('nodeAway', since, reason)] : [];
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

function problem(code: OrderProblemCode, since: string | null, detail: string | null = null): OrderProblem {
  return { code, message: `${orderProblems[code]}${detail === null ? '' : ` (${detail})`}`, since };
}

export function counted(orders: number): string {
  return `${orders} ${orders === 1 ? 'order' : 'orders'}`;
}
