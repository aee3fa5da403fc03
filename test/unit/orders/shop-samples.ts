/** A shop of which nothing is special, and what it hears. */
import type { LookOutcome, ShopRules, WaitingOrders } from '../../../src/domain/orders/shop-look';
import type { OrderNews } from '../../../src/domain/orders/order-news';
import { newScanPosition } from '../../../src/domain/orders/scan-window';
import { newShopState, type ShopState } from '../../../src/domain/orders/shop-state';

export const startMs = Date.parse('2026-05-04T10:00:00.000Z');
export const [second, minute, hour] = [1000, 60_000, 3_600_000];
export const at = (ms: number): string => new Date(startMs + ms).toISOString();

export const rules: ShopRules = {
  ...{ runningCycleMs: 2 * minute, downtimeWaitMs: 30 * second, lookBackMs: 24 * hour },
  ...{ concurrency: 2, maxActive: 5, missingPerHour: 10 },
};

export function waitingFor(toStart: number, more: Partial<WaitingOrders> = {}): WaitingOrders {
  return { toStart, nextStartAt: null, attention: {}, unfinished: toStart, ...more };
}

export function shop(more: Partial<ShopState> = {}): ShopState {
  const state = { ...newShopState('main', at(0)), position: newScanPosition('100'), rules, waiting: waitingFor(0) };
  return { ...state, nextLookAt: at(2 * minute), ...more };
}

export function looked(more: Partial<Extract<LookOutcome, { kind: 'looked' }>> = {}): LookOutcome {
  const counts = { young: 0, integrated: 0, missing: 0, paymentPending: 0, badNumber: 0, gone: 0, unanswered: 0 };
  const look = {
    beganAtMs: startMs,
    endedAtMs: startMs,
    highestVisible: '120',
    readThrough: '120',
    lowestUnrecorded: null,
  };
  return {
    ...{ kind: 'looked', look, askedThrough: null, counts, newlyMissing: 0, erp: { kind: 'answered' } },
    ...{ isMore: false, waiting: waitingFor(0), rules, named: null },
    ...more,
  };
}

export function news(more: Partial<OrderNews> = {}): OrderNews {
  const nothing = { erp: null, node: null, done: null, hasLeftNode: true, isOver: true, nextStartAt: null };
  return { orderId: '101', ...nothing, ...more };
}
