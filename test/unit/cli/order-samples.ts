import { newOrderProgress, type OrderProgress } from '../../../src/domain/orders/order-progress';
import { newOrderRow, type OrderRow } from '../../../src/domain/orders/order-row';
import { newGate, type Gate } from '../../../src/domain/orders/gates';
import { newShopState, type ShopState } from '../../../src/domain/orders/shop-state';
import { minute } from './samples';

export const nowMs = Date.parse(minute(30));

export function order(progress: Partial<OrderProgress>, parts: Partial<OrderRow> = {}): OrderRow {
  return {
    ...newOrderRow('72026', minute(1)),
    ...{ number: '81250', phase: 'resting', updatedAt: minute(2), dueAt: minute(40) },
    progress: { ...newOrderProgress, ...progress },
    ...parts,
  };
}

export const missing = { status: 'FAILED', reason: 'NOT_FOUND', attempts: 2, inserts: 2 } as const;

export function shop(parts: Partial<ShopState> = {}): ShopState {
  const position = { floor: '72000', samples: [], askedThrough: null };
  return { ...newShopState('main', minute(0)), position, ...parts };
}

export function heldGate(cause: 'misconfigured' | 'killSwitch' | 'person', reason: string): Gate {
  return { ...newGate, hold: { cause, by: 'ann', reason, since: minute(5) } };
}

export function awayGate(reason: string): Gate {
  return { ...newGate, state: 'open', outages: 3, since: minute(5), reason, nextProbeAt: minute(31) };
}

/** With a value in every place that a shop can have. */
export function busyShop(): ShopState {
  const counts = { young: 2, integrated: 48, missing: 1, paymentPending: 0, badNumber: 0, gone: 0, unanswered: 0 };
  return shop({
    paused: { by: 'ann', reason: 'moved', since: minute(5) },
    erp: awayGate('status 503'),
    node: heldGate('misconfigured', 'the key is refused'),
    brake: { counts: [{ fromMs: 0, missing: 612 }], held: { since: minute(6), missing: 612 } },
    active: { '72026': { isSending: true, since: minute(3) } },
    waiting: {
      ...{ toStart: 12, nextStartAt: minute(40), unfinished: 13 },
      attention: {
        orderFailed: { count: 2, since: minute(1), orders: [{ orderId: '71984', number: '81208', attempts: 5 }] },
      },
    },
    rules: {
      ...{ runningCycleMs: 120_000, downtimeWaitMs: 30_000, lookBackMs: 86_400_000 },
      ...{ concurrency: 1, maxActive: 200, missingPerHour: 500 },
    },
    lastLook: { at: minute(29), tookMs: 412, counts, highest: '72112' },
    shopAway: { since: minute(20), reason: 'refused', lastAt: minute(28) },
    lastCompared: { at: minute(2), missed: 1, pruned: 812, prunedTokens: 31 },
    story: [{ at: minute(5), sentence: 'ann pauses it: moved' }],
  });
}
