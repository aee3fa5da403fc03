import type { OrderActivities } from '../../activities/orders';
import { attemptOrderWith } from '../../activities/orders/attempt-order';
import { verifyOrderWith } from '../../activities/orders/verify-order';
import type { OrderParts } from './order-parts';

export function orderActivities(parts: OrderParts): Pick<OrderActivities, 'attemptOrder' | 'verifyOrder'> {
  const { settings, readOrder, askErp, node } = parts;
  return {
    attemptOrder: attemptOrderWith({ settings, readOrder, askErp, node }),
    verifyOrder: verifyOrderWith({ readOrder, askErp }),
  };
}
