/** `orders show ID | --number N`: one order, with what it waits for. */
import type { Configuration } from '../../config';
import type { OrderSettings } from '../../config/orders';
import { askShop, readOrderRun, type OrderRun } from '../client/order-reading';
import { isRefusal, RequestFailure } from '../client/request-failure';
import type { OrderRow } from '../domain/orders/order-row';
import { readOrder, readOrdersByNumber } from '../store/orders/order-list';
import type { Store } from '../store/store';
import { printJson, type Call } from './call';
import { UsageError } from './failure';
import { readWhich } from './order-options';
import { orderText } from './order-text';
import { detailOrder, type OrderDetails } from './order-view';
import { explainOrder, type KnownShop } from './order-why';
import { workflowUrl } from './temporal-web';
import { requireOrders } from './with-orders';
import { withStore } from './with-store';
import { withTemporal } from './with-temporal';

export function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const orders = requireOrders(configuration);
  const which = readWhich(call);
  if (which === null) throw new UsageError('say which order: its id, or --number and its number');
  call.progress.waitsFor('the store');
  return withStore(configuration, async (store) => {
    const row = await find(store, orders.shop, which);
    call.progress.waitsFor('Temporal');
    const workflows = await readWorkflows(configuration, orders.shop, row);
    const details = detail(configuration, orders, row, workflows);
    if (call.isJson) printJson(call.terminal, details);
    else call.terminal.out(orderText(details, call.terminal, Date.now()));
    return 0;
  });
}

async function find(store: Store, shop: string, which: { orderId: string } | { number: string }): Promise<OrderRow> {
  if ('orderId' in which) {
    const row = await store.use((session) => readOrder(session, shop, which.orderId));
    return row ?? refuseUnknown(`there is no record of an order ${which.orderId} of shop ${shop}`);
  }
  const rows = await store.use((session) => readOrdersByNumber(session, shop, which.number));
  const [row, ...others] = rows;
  if (row === undefined) return refuseUnknown(`there is no record of an order of shop ${shop} with this number`);
  if (others.length === 0) return row;
  const ids = rows.map(({ orderId }) => orderId).join(', ');
  throw new RequestFailure('refused', `${rows.length} orders have this number: ${ids}; show one of them by its id`);
}

function refuseUnknown(sentence: string): never {
  const why = 'one that no scan has seen yet, or from before scanning began, has none (`watchkeeper orders position`)';
  throw new RequestFailure('unknownOrder', `${sentence}; ${why}`);
}

interface OrderWorkflows {
  known: KnownShop;
  run: OrderRun | null;
}

/** What the store knows is told also while Temporal is away. */
async function readWorkflows(configuration: Configuration, shop: string, row: OrderRow): Promise<OrderWorkflows> {
  try {
    return await withTemporal(configuration, async (client) => {
      const [known, run] = await Promise.all([askShop(client, shop), readOrderRun(client, shop, row.orderId)]);
      return { known, run };
    });
  } catch (error) {
    if (isRefusal(error) || (error instanceof RequestFailure && error.kind === 'unreachable')) {
      return { known: null, run: null };
    }
    throw error;
  }
}

function detail(
  { temporal }: Configuration,
  { shop, maxAttempts }: OrderSettings,
  row: OrderRow,
  { known, run }: OrderWorkflows,
): OrderDetails {
  const why = explainOrder(row, known, maxAttempts, Date.now());
  return detailOrder(shop, row, { why, run, url: run === null ? null : workflowUrl(temporal, run) });
}
