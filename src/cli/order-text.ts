/** Orders for people. */
import type { OrderStatus } from '../domain/orders/order';
import type { OrderView } from '../domain/orders/order-row';
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';
import type { OrderDetails } from './order-view';
import { alignedTable, plainTable } from './table';

const moods: Record<OrderStatus, Parameters<typeof inMood>[1]> = {
  SUCCESS: 'good',
  FAILED: 'uneasy',
  UNKNOWN: 'bad',
  ABANDONED: 'quiet',
};
export const orderHeadings = [
  ...['id', 'number', 'status', 'outcome', 'attempts', 'tasks'],
  ...['recorded', 'changed', 'next', 'needs a person'],
];

export function orderCells(order: OrderView, { isForPeople, hasColours }: Terminal, nowMs: number): string[] {
  const nothing = isForPeople ? '-' : '';
  const ago = (at: string) => (isForPeople ? `${age(at, nowMs)} ago` : at);
  const { orderId, number, status, reason, attempts, inserts, createdAt, updatedAt, nextAt, needsAttention } = order;
  return [
    ...[orderId, number ?? nothing, inMood(status, moods[status], hasColours), reason, `${attempts}`, `${inserts}`],
    ...[ago(createdAt), ago(updatedAt), nextText(nextAt, nothing, isForPeople, nowMs)],
    needsAttention ? inMood('yes', 'bad', hasColours) : isForPeople ? '-' : 'no',
  ];
}

function nextText(nextAt: string | null, nothing: string, isForPeople: boolean, nowMs: number): string {
  if (nextAt === null) return nothing;
  return isForPeople ? until(nextAt, nowMs) : nextAt;
}

/** Such as `in 4m`, or `now`. */
export function until(moment: string, nowMs: number): string {
  const atMs = Date.parse(moment);
  return atMs <= nowMs ? 'now' : `in ${age(new Date(nowMs).toISOString(), atMs)}`;
}

/** Newest first. `total`: how many fit. */
export function orderListText(orders: readonly OrderView[], total: number, terminal: Terminal, nowMs: number): string {
  if (orders.length === 0) return 'There are no such orders.\n';
  const table = alignedTable({
    headings: orderHeadings,
    rows: orders.map((order) => orderCells(order, terminal, nowMs)),
  });
  const more = total - orders.length;
  if (more <= 0) return table;
  return `${table}These are the newest ${orders.length}; ${more} more fit. \`--limit\` shows more of them, \`--json\` all.\n`;
}

export function orderText(order: OrderDetails, terminal: Terminal, nowMs: number): string {
  const moment = (at: string): string => `${at} (${age(at, nowMs)} ago)`;
  const { status, reason, why, run, pending } = order;
  const state = status === null ? 'not checked yet' : `${inMood(status, moods[status], terminal.hasColours)} ${reason}`;
  const rows: string[][] = [
    ['Order', order.orderId],
    ['Number', order.number ?? 'none is known'],
    ['State', state],
    ['Known', why.known],
    ['Needs a person', order.attention === null ? 'no' : inMood('yes', 'bad', terminal.hasColours)],
    ...labelled('Waits for', why.waitsFor.length === 0 ? ['nothing else'] : why.waitsFor, terminal),
    ['Comes next', why.next],
    ['What to do', asCalledHere(why.advice ?? 'Nothing; it goes on by itself.', terminal)],
    ['Attempts', `${order.attempts}, with ${order.inserts} ${order.inserts === 1 ? 'task' : 'tasks'} on the node`],
    ...(pending === null ? [] : [['Payment', `pending since ${moment(pending.since)}`]]),
    ...(order.verifyUntil === null ? [] : [['Verified', `until ${order.verifyUntil}`]]),
    ...unheardRows(order, moment),
    ['Recorded', moment(order.createdAt)],
    ['Changed', moment(order.updatedAt)],
    ['Workflow', run === null ? 'none that the server keeps' : `${order.workflowId}, run ${run.runId}`],
    ...(run === null ? [] : [['Temporal Web', run.url ?? 'where your Temporal server has it']]),
  ];
  if (!terminal.isForPeople) return plainTable({ headings: ['', ''], rows });
  const text = alignedTable({ headings: ['', ''], rows });
  return text.slice(text.indexOf('\n') + 1);
}

function unheardRows({ unheardSince, unheardAt }: OrderDetails, moment: (at: string) => string): string[][] {
  if (unheardSince === null) return [];
  const where = unheardAt === null ? '' : `, at ${unheardAt.replace(/ none$/, ', without a journal')}`;
  return [['Unheard', `a task may be running since ${moment(unheardSince)}${where}`]];
}

function labelled(label: string, sentences: readonly string[], terminal: Terminal): string[][] {
  return sentences.map((sentence, index) => [index === 0 ? label : '', asCalledHere(sentence, terminal)]);
}
