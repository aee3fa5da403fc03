/** `orders report`: how the orders are, in numbers. */
import { readOrderFigures, type OrderFigures } from '../store/orders/order-report';
import { age } from './ages';
import { printJson, type Call, type Terminal } from './call';
import { asCalledHere } from './called-as';
import { readAgo } from './order-options';
import { counted } from './order-problems';
import { alignedTable, plainTable } from './table';
import { requireOrders } from './with-orders';
import { withStore } from './with-store';

/** `orders report --json`. */
export interface OrderReport extends OrderFigures {
  shop: string;
  asOf: string;
  since: string;
}

/** A count over a million records takes a second or two. */
const countMs = 60_000;

export function report(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { shop } = requireOrders(configuration);
  const now = new Date();
  const since = readAgo(call, 'since', now.getTime()) ?? now;
  call.progress.waitsFor('the store');
  return withStore(configuration, async (store) => {
    const figures = await store.use((session) => readOrderFigures(session, shop, since), countMs);
    const told: OrderReport = { shop, asOf: now.toISOString(), since: since.toISOString(), ...figures };
    if (call.isJson) printJson(call.terminal, told);
    else call.terminal.out(reportText(told, call.terminal, now.getTime()));
    return 0;
  });
}

export function reportText(told: OrderReport, terminal: Terminal, nowMs: number): string {
  const { shop, since, total, byResult, needsAttention, integrated, oldestWaiting } = told;
  const rows = byResult.map(({ status, reason, orders }) => [status, reason, `${orders}`]);
  if (!terminal.isForPeople) return plainTable({ headings: [], rows });
  const results = rows.length === 0 ? '' : `${alignedTable({ headings: ['status', 'outcome', 'orders'], rows })}\n`;
  const { orders, sent, sentAgain, mostTasks } = integrated;
  const lines = [
    `Of shop ${shop}, ${counted(total)} ${total === 1 ? 'is' : 'are'} recorded and checked.`,
    `Integrated since ${since}: ${orders}; ${orders - sent} were there when asked for, ${sent} had to be sent` +
      (sentAgain === 0 ? '.' : `, ${sentAgain} of them more than once (${mostTasks} tasks at most).`),
    oldestWaiting === null
      ? 'No order waits.'
      : `The oldest that waits is ${oldestWaiting.orderId}, recorded ${age(oldestWaiting.createdAt, nowMs)} ago: ` +
        `\`watchkeeper orders show ${oldestWaiting.orderId}\`.`,
    ...attentionLines(needsAttention, pendingOf(byResult)),
  ];
  return asCalledHere(`${results}${lines.join('\n')}\n`, terminal);
}

/** Of a payment people are told at once; the order counts as one that needs a person when it is given up. */
function attentionLines(needsAttention: number, pending: number): string[] {
  if (needsAttention === 0 && pending === 0) return ['None needs a person.'];
  const needs = `${counted(needsAttention)} ${needsAttention === 1 ? 'needs' : 'need'} a person: \`watchkeeper orders list --needs-attention\`.`;
  const waits = `${counted(pending)} ${pending === 1 ? 'waits' : 'wait'} for somebody to confirm the payment: \`watchkeeper orders list --outcome PAYMENT_PENDING\`.`;
  return [...(needsAttention === 0 ? [] : [needs]), ...(pending === 0 ? [] : [waits])];
}

function pendingOf(byResult: OrderReport['byResult']): number {
  return byResult.find(({ status, reason }) => status === 'FAILED' && reason === 'PAYMENT_PENDING')?.orders ?? 0;
}
