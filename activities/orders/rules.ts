/** What the configuration in force says, in the words of those who decide. */
import type { OrderSettings } from '../../config/orders';
import type { AttemptPolicy } from '../../src/domain/orders/order-progress';
import type { ShopRules } from '../../src/domain/orders/shop-look';

export function shopRulesOf(settings: OrderSettings): ShopRules {
  const { runningCycleMs, downtimeWaitMs, lookBackMs, concurrency, maxActive, brake } = settings;
  return { runningCycleMs, downtimeWaitMs, lookBackMs, concurrency, maxActive, missingPerHour: brake.missingPerHour };
}

export function attemptPolicyOf({ maxAttempts, backoffMs, verify, paymentPending }: OrderSettings): AttemptPolicy {
  return { maxAttempts, backoffMs, verify, paymentPending };
}
