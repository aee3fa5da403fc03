/** What the store knows of one order. */
import type { Decided } from './attempt-policy';
import type { OrderId, OrderPhase, OrderReason, OrderStatus } from './order';
import { newOrderProgress, type OrderProgress, type OrderStep } from './order-progress';

/** Plain JSON. */
export interface OrderRow {
  orderId: OrderId;
  /** As the shop had it last; null: it has none, or nobody has looked yet. */
  number: string | null;
  phase: OrderPhase;
  /** When something follows by itself; null: nothing does, or its workflow knows. */
  dueAt: string | null;
  createdAt: string;
  updatedAt: string;
  progress: OrderProgress;
  token: TokenUse;
  /** Raised with every change: who decided on an older row changes nothing. */
  seq: number;
}

/** The token of the next task on the node. */
export interface TokenUse {
  n: number;
  /** Since when a task with it may be running that nobody has heard of; null: none does. */
  openSince: string | null;
  /** Where it is sent, as `placeText` writes it; left out in rows from before it was noted: to the node that is in force. */
  place?: string;
}

export const firstToken: TokenUse = { n: 1, openSince: null };

/** One that is sent now, unless it may be running: then it stays where it was sent. */
export function tokenToSend({ place, ...token }: TokenUse, placeInForce: string): TokenUse {
  return { ...token, place: token.openSince === null ? placeInForce : (place ?? placeInForce) };
}

/** Whether a task may be running for it, or have run without its effect being seen yet. */
export function mayRun({ phase, progress, token }: Pick<OrderRow, 'phase' | 'progress' | 'token'>): boolean {
  return phase === 'open' || token.openSince !== null || progress.verifyUntil !== null;
}

/** Where the row of an order stands, as what follows says. */
export function placeOfStep(step: OrderStep): { phase: OrderPhase; dueAt: string | null } {
  if (step.kind === 'over') return { phase: 'over', dueAt: null };
  return { phase: step.kind === 'attempt' ? 'toStart' : 'resting', dueAt: step.at };
}

/** As it is recorded after a decision. */
export function rowAfter(
  row: OrderRow,
  { progress, step }: Decided,
  changed: { number: string | null; token: TokenUse; at: string },
): OrderRow {
  const { number, token, at } = changed;
  const { phase, dueAt } = placeOfStep(step);
  return {
    ...row,
    // Nothing is known of it even now.
    phase: phase === 'resting' && progress.status === null ? 'young' : phase,
    dueAt,
    number: number ?? row.number,
    progress,
    token,
    updatedAt: at,
    seq: row.seq + 1,
  };
}

export function newOrderRow(orderId: OrderId, at: string): OrderRow {
  return {
    ...{ orderId, number: null, phase: 'young', dueAt: at, createdAt: at, updatedAt: at },
    ...{ progress: newOrderProgress, token: firstToken, seq: 0 },
  };
}

/** What `orders list --json` shows. Moments are ISO. */
export interface OrderView {
  orderId: OrderId;
  number: string | null;
  status: OrderStatus;
  reason: OrderReason;
  attempts: number;
  inserts: number;
  createdAt: string;
  updatedAt: string;
  nextAt: string | null;
  needsAttention: boolean;
  workflowId: string;
}
