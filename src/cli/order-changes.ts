/** `orders requeue|abandon|resolve`: of one order, or of all that fit a filter. */
import { changeOrders } from '../client/order-requests';
import type { OrderChange, OrderChangeAnswer, OrderWish } from '../domain/orders/order-change';
import { countOrders } from '../store/orders/order-list';
import { printJson, type Call } from './call';
import { asCalledHere } from './called-as';
import { UsageError } from './failure';
import { filterText, listFilter, readFilter, readWhich, readWhy } from './order-options';
import { counted } from './order-problems';
import { someIds } from './order-request-text';
import { caller, readTimeout } from './tenant-requests';
import { requireOrders } from './with-orders';
import { withStore } from './with-store';
import { withTemporal } from './with-temporal';

export const requeue = (call: Call): Promise<number> => change(call, 'requeue');
export const abandon = (call: Call): Promise<number> => change(call, 'abandon');
export const resolve = (call: Call): Promise<number> => change(call, 'resolve');

async function change(call: Call, wish: OrderWish): Promise<number> {
  const configuration = call.configuration();
  const { shop } = requireOrders(configuration);
  const which = readChosen(call);
  const command = { wish, which, by: caller(call), reason: readWhy(call), ...readTimeout(call) };
  if ('filter' in which && !call.flags.has('yes')) {
    const { filter } = which;
    call.progress.waitsFor('the store');
    const orders = await withStore(configuration, (store) =>
      store.use((session) => countOrders(session, shop, listFilter(filter))),
    );
    throw new UsageError(`this would ${wish} ${counted(orders)} ${filterText(filter)}; to do it, add --yes`);
  }
  return withTemporal(configuration, async (client) => {
    call.progress.waitsFor('the orders to be changed');
    const answer = await changeOrders(client, shop, command);
    call.remark = remarkOn(answer);
    if (call.isJson) printJson(call.terminal, answer);
    else call.terminal.out(asCalledHere(changedText(wish, answer), call.terminal));
    return answer.refusedCount === 0 ? 0 : 1;
  });
}

/** Of a filter nobody could tell later which orders it fitted. */
function remarkOn({ changed, orders, refusedCount }: OrderChangeAnswer): string {
  const more = changed > orders.length ? ', …' : '';
  const refused = refusedCount === 0 ? '' : `; ${counted(refusedCount)} refused`;
  return `${counted(changed)}: ${orders.join(', ')}${more}${refused}`;
}

function readChosen(call: Call): OrderChange['which'] {
  const one = readWhich(call);
  const filter = readFilter(call);
  if (one !== null && filter !== null) throw new UsageError('an order and a filter are given; one of them says which');
  if (one !== null) return one;
  if (filter !== null) return { filter };
  throw new UsageError('say which orders: an id, --number, or a filter (--status, --outcome, --needs-attention)');
}

const done: Record<OrderWish, [string, string]> = {
  requeue: ['requeued', 'All attempts begin anew; the ERP is asked first, and what it has is not sent.'],
  abandon: ['given up', 'Nothing more is done, and nobody is told.'],
  resolve: ['recorded as integrated', 'Nothing more is sent, and nobody is told.'],
};

export function changedText(wish: OrderWish, { changed, orders, refused, refusedCount }: OrderChangeAnswer): string {
  const [what, follows] = done[wish];
  const ids = orders.length === 0 ? '' : `: ${someIds(orders)}${changed > orders.length ? ', …' : ''}`;
  const lines = [
    changed === 0 ? 'No order was changed.' : `${counted(changed)} ${changed === 1 ? 'is' : 'are'} ${what}${ids}.`,
    ...(changed === 0 ? [] : [follows]),
    ...(refusedCount === 0 ? [] : [`Not possible now for ${counted(refusedCount)}:`]),
    ...refused.map(({ orderId, why }) => `  ${orderId}: ${why}`),
    ...(refusedCount > refused.length ? [`  … and ${refusedCount - refused.length} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
