/** One sending of one order by its workflow: what it begins with, what is asked of activities, and what they have seen. */
import type { AttemptSeen, Decided } from './attempt-policy';
import type { OrderSight } from './erp-answer';
import type { AttemptPolicy, OrderStep } from './order-progress';
import type { GateNews, OrderNews } from './order-news';
import type { OrderId, OrderReason, OrderStatus } from './order';
import type { OrderRow, TokenUse } from './order-row';

export interface VisitInput {
  shop: string;
  /** Of the tokens of this shop. */
  epoch: string;
  row: OrderRow;
  policy: AttemptPolicy;
}

export interface AttemptOrder {
  shop: string;
  epoch: string;
  orderId: OrderId;
  token: TokenUse;
}

export interface AttemptOutcome {
  seen: AttemptSeen;
  /** For what follows. */
  token: TokenUse;
  /** As the shop has it now; null: it has none. */
  number: string | null;
  erp: GateNews | null;
  node: GateNews | null;
  /**
   * What was seen, in a sentence: of the shop's row id and number; of the ERP its codes, and its words as `foreignText`
   * leaves them; of the node nothing that the task printed, only what a login shell says that does not run it.
   */
  sentence: string;
}

export interface VerifyOrder {
  shop: string;
  orderId: OrderId;
  everyMs: number;
  forMs: number;
}

export interface VerifyOutcome {
  sight: OrderSight;
  erp: GateNews | null;
}

export interface RecordVisit {
  shop: string;
  /** As it was when the visit began: a row that was changed since is left as it is. */
  row: OrderRow;
  decided: Decided;
  token: TokenUse;
  number: string | null;
  /** ISO, of the decision. */
  at: string;
  news: OrderNews;
}

/** How a sending ended, as its workflow answers. */
export interface VisitResult {
  orderId: OrderId;
  status: OrderStatus | null;
  reason: OrderReason | null;
  attempts: number;
  inserts: number;
  needsAttention: boolean;
  next: OrderStep;
  saw: string;
}

/** The ERP is to be asked until it has the order, by whoever sent it. */
export function isVerifying({ progress, step }: Decided, nowMs: number): boolean {
  return step.kind === 'ask' && progress.verifyUntil !== null && Date.parse(progress.verifyUntil) > nowMs;
}

/** Whoever was asked to send it never answered: something may run for it. */
export function unheardAttempt(token: TokenUse, since: string, number: string | null, reason: string): AttemptOutcome {
  const open: TokenUse = { ...token, openSince: token.openSince ?? since };
  const sentence = `it is not known whether the task was begun: ${reason}`;
  return { seen: { kind: 'notBegun' }, token: open, number, erp: null, node: null, sentence };
}
