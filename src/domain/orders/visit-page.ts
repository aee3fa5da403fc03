/** What Temporal Web shows of one sending of an order. */
import { cutToBytes } from '../text-size';
import type { Decided } from './attempt-policy';
import type { OrderRow } from './order-row';

export function visitPage({ orderId, number, token }: OrderRow, sentence: string, { progress, step }: Decided): string {
  const { status, reason, attempts, inserts, needsAttention } = progress;
  return [
    `## Order ${orderId} (number ${number ?? 'not known yet'})`,
    `**${status ?? 'not checked'} ${reason ?? ''}**, ${attempts} attempts, ${inserts} tasks were run for it.`,
    `What was seen: ${cutToBytes(sentence, 1_000)}`,
    step.kind === 'over' ? 'Nothing follows.' : `Next: ${nextWords[step.kind]} at ${step.at}.`,
    ...(needsAttention ? ['**It needs a person**: `watchkeeper orders show` says what for.'] : []),
    `Its task on the node has number ${token.n}.`,
  ].join('\n\n');
}

const nextWords = { attempt: 'it is sent again', ask: 'the ERP is asked for it' };

export function visitPurpose({ orderId, number }: Pick<OrderRow, 'orderId' | 'number'>): {
  staticSummary: string;
  staticDetails: string;
} {
  return {
    staticSummary: `Sends order ${orderId} (number ${number ?? 'not known yet'})`,
    staticDetails:
      'Asks the ERP for the order, runs the task for it on the integration node, and asks the ERP again. What follows is ' +
      `a row of the store: \`watchkeeper orders show ${orderId}\`.`,
  };
}
