/** What is known of an order, what it waits for, what follows by itself, and what a person can do: sentences. */
import { attentionOf } from '../domain/orders/attention';
import { orderProblems } from '../domain/orders/failures';
import type { Gate } from '../domain/orders/gates';
import { hasAttemptsLeft, type OrderProgress } from '../domain/orders/order-progress';
import type { OrderRow } from '../domain/orders/order-row';
import type { ShopState } from '../domain/orders/shop-state';

export interface OrderWhy {
  known: string;
  /** What holds it up now; empty when nothing does. */
  waitsFor: string[];
  next: string;
  /** Null: nothing is to be done. */
  advice: string | null;
}

/** `gone`: nothing watches the shop; null: nobody can answer. */
export type KnownShop = ShopState | 'gone' | null;

export function explainOrder(row: OrderRow, shop: KnownShop, maxAttempts: number, nowMs: number): OrderWhy {
  const attention = attentionOf(row.progress);
  return {
    known: knownSentence(row.progress, maxAttempts),
    waitsFor: row.phase === 'over' ? [] : holdUps(row, shop),
    next: nextSentence(row, nowMs),
    advice: attention === null ? null : orderProblems[attention],
  };
}

function knownSentence(progress: OrderProgress, maxAttempts: number): string {
  const { status, reason, inserts, pending, goneSince, silentSince } = progress;
  if (goneSince !== undefined && status !== 'ABANDONED')
    return `The shop has it no more, as was seen ${goneSince}; it is given up when it is not there a day later.`;
  const tasks =
    inserts === 0 ? '' : inserts === 1 ? ' after 1 task on the node' : ` after ${inserts} tasks on the node`;
  const silence = silentSince === undefined ? null : `the ERP tells of others since ${silentSince}, and not of it`;
  if (silence !== null && (status === null || reason === 'NO_ANSWER'))
    return `It is not known whether the ERP has it${tasks}: ${silence}.`;
  if (status === null) return 'It is recorded, and the ERP was not asked for it yet.';
  if (status === 'SUCCESS') {
    return reason === 'BY_PERSON' ? 'Somebody said that the ERP has it.' : `The ERP has it${tasks}.`;
  }
  if (status === 'ABANDONED') {
    return reason === 'GONE' ? 'The shop has it no more.' : 'Somebody gave it up; nothing is done for it any more.';
  }
  if (status === 'UNKNOWN') return 'A task may have run for it on the node, and nothing proves that it did or did not.';
  if (reason === 'BAD_NUMBER') return 'Its number may be sent nowhere (orders.query.numberPattern).';
  if (reason === 'PAYMENT_PENDING') {
    const since = pending === null ? '' : `, seen first ${pending.since}`;
    return `The ERP has it and does not know of the money that the shop has for it${since}.`;
  }
  const left = hasAttemptsLeft(progress, { maxAttempts }) ? '' : '; all its attempts are used';
  return `The ERP has not got it${tasks}${left}${silence === null ? '' : `, as it said last: ${silence}`}.`;
}

function nextSentence({ phase, dueAt, progress }: OrderRow, nowMs: number): string {
  const isDue = dueAt === null || Date.parse(dueAt) <= nowMs;
  const when = isDue ? 'with the next look' : `at ${dueAt}`;
  switch (phase) {
    case 'over':
      return 'Nothing.';
    case 'open':
      return 'It is being sent now; its workflow tells how far it is.';
    case 'young':
      return `The ERP is asked for it ${when}.`;
    case 'toStart':
      return `It is sent ${isDue ? 'as soon as there is room' : `at ${dueAt}`}; the ERP is asked once more before.`;
    case 'resting':
      return `The ERP is asked for it again ${when}${progress.needsAttention ? ', and nothing is sent' : ''}.`;
  }
}

function holdUps({ phase }: OrderRow, shop: KnownShop): string[] {
  if (shop === 'gone') return ['nothing watches the orders; see that `watchkeeper worker` runs with `orders`'];
  if (shop === null) return ['no worker answers, so nothing goes on; see that `watchkeeper worker` runs'];
  const { paused, shopAway, erp, node, brake } = shop;
  const isToSend = phase === 'toStart' || phase === 'open';
  return [
    ...(paused === null ? [] : [`somebody to resume: paused by ${paused.by} since ${paused.since} (${paused.reason})`]),
    ...(shopAway === null ? [] : [`the shop’s database, away since ${shopAway.since} (${shopAway.reason})`]),
    ...gateText('the ERP', 'erp', erp),
    ...(isToSend ? gateText('the node', 'node', node) : []),
    ...(isToSend && brake.held !== null
      ? [`somebody to release the brake, on since ${brake.held.since}: \`watchkeeper orders release brake\``]
      : []),
  ];
}

export function gateText(
  name: string,
  word: 'erp' | 'node',
  { state, since, reason, nextProbeAt, hold }: Gate,
): string[] {
  if (hold !== null) {
    const why = `${name} is held by ${hold.by} since ${hold.since}: ${hold.reason}`;
    return [`somebody to release ${name}: ${why}; \`watchkeeper orders release ${word}\``];
  }
  if (state === 'closed') return [];
  const because = reason === null ? '' : ` (${reason})`;
  if (state === 'halfOpen')
    return [`${name}, which answers again since ${since ?? 'just now'} and takes a few at first`];
  const probe = nextProbeAt === null ? '' : `; it is tried next at ${nextProbeAt}`;
  return [`${name}, away since ${since ?? 'just now'}${because}${probe}`];
}
