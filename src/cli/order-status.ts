/** The orders of a shop in one line of `status`. */
import type { WaitingOrders } from '../domain/orders/shop-look';
import { age } from './ages';
import { counted } from './order-problems';
import type { KnownShop } from './order-why';

/** In `status --json`. All but the shop is null when nothing watches it, or no worker answers. */
export interface OrdersStatus {
  shop: string;
  watched: boolean;
  /** Null also when it is not said where to begin. */
  floor: string | null;
  paused: boolean;
  held: ('erp' | 'node' | 'brake')[];
  sending: number | null;
  toStart: number | null;
  needsAttention: number | null;
  lastLookAt: string | null;
}

export function viewOrdersStatus(shop: string, known: KnownShop): OrdersStatus {
  if (known === 'gone' || known === null) {
    const nothing = { floor: null, sending: null, toStart: null, needsAttention: null, lastLookAt: null };
    return { shop, watched: false, paused: false, held: [], ...nothing };
  }
  const { position, paused, erp, node, brake, active, waiting, lastLook } = known;
  return {
    ...{ shop, watched: true, floor: position?.floor ?? null, paused: paused !== null },
    held: [
      ...(erp.hold === null ? [] : (['erp'] as const)),
      ...(node.hold === null ? [] : (['node'] as const)),
      ...(brake.held === null ? [] : (['brake'] as const)),
    ],
    sending: Object.keys(active).length,
    toStart: waiting?.toStart ?? null,
    needsAttention: waiting === null ? null : forPeople(waiting),
    lastLookAt: lastLook?.at ?? null,
  };
}

export function ordersLine(orders: OrdersStatus, nowMs: number): string {
  const { watched, floor, paused, held, sending, toStart, needsAttention, lastLookAt } = orders;
  if (!watched) return 'not watched';
  return [
    floor === null ? 'no position' : `position ${floor}`,
    ...(paused ? ['paused'] : []),
    ...(held.length === 0 ? [] : [`held: ${held.join(' and ')}`]),
    `${counted(sending ?? 0)} being sent`,
    ...(toStart === null ? [] : [`${toStart} waiting`]),
    ...(needsAttention === null || needsAttention === 0 ? [] : [`${needsAttention} for a person`]),
    lastLookAt === null ? 'not looked yet' : `looked ${age(lastLookAt, nowMs)} ago`,
  ].join(', ');
}

function forPeople({ attention }: WaitingOrders): number {
  return Object.values(attention).reduce((sum, { count }) => sum + count, 0);
}
