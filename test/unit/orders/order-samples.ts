/** Orders, answers and a policy with the legacy's numbers, for the tests of what follows for them. */
import type { CheckedOrder } from '../../../src/domain/orders/order';
import type { AttemptSeen } from '../../../src/domain/orders/attempt-policy';
import type { AttemptPolicy } from '../../../src/domain/orders/order-progress';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const startMs = Date.parse('2026-03-01T12:00:00.000Z');

/** So many milliseconds after the start. */
export function after(ms: number): string {
  return new Date(startMs + ms).toISOString();
}

export const policy: AttemptPolicy = {
  maxAttempts: 4,
  backoffMs: [2 * minute, 5 * minute, 15 * minute, hour],
  verify: { everyMs: 5_000, forMs: 2 * minute },
  paymentPending: { recheckMs: [30 * minute, 2 * hour, 6 * hour, day], giveUpAfterMs: 7 * day },
};

export const integrated = { kind: 'integrated' } as const;
export const paymentPending = { kind: 'paymentPending' } as const;
export const missing = { kind: 'missing' } as const;
export const noAnswer = { kind: 'noAnswer', reason: 'HTTP 503' } as const;

type Sight = Extract<AttemptSeen, { kind: 'asked' }>['sight'];
export const asked = (sight: Sight): AttemptSeen => ({ kind: 'asked', sight });
export const ran = (as: 'DONE' | 'FAILED' | 'ERP_DOWN', sight: Sight): AttemptSeen => ({ kind: 'ran', as, sight });

export function checked(changes: Partial<CheckedOrder> = {}): CheckedOrder {
  return {
    ...{ orderId: '72026', status: 'SUCCESS', reason: 'OK', attempts: 1, createdAt: after(0), updatedAt: after(0) },
    ...changes,
  };
}
