/** `orders list|failed`: what was checked. A list of a million is read and written page by page. */
import type { OrderId } from '../domain/orders/order';
import type { OrderView } from '../domain/orders/order-row';
import { countOrders, readNewestOrders, readOrderPage, type OrderListFilter } from '../store/orders/order-list';
import type { Store } from '../store/store';
import type { Call } from './call';
import { listFilter, readFilter, readListLimit } from './order-options';
import { orderCells, orderHeadings, orderListText } from './order-text';
import { viewOrder } from './order-view';
import { plainTable } from './table';
import { requireOrders } from './with-orders';
import { withStore } from './with-store';

const shownToPeople = 50;
const pageOfRows = 1_000;

export function list(call: Call): Promise<number> {
  return show(call, listFilter(readFilter(call) ?? {}));
}

/** What the ERP has not got, as far as is known, and nobody has given up. */
export function failed(call: Call): Promise<number> {
  return show(call, { statuses: ['FAILED', 'UNKNOWN'] });
}

function show(call: Call, filter: OrderListFilter): Promise<number> {
  const configuration = call.configuration();
  const { shop } = requireOrders(configuration);
  const limit = readListLimit(call) ?? (call.isJson || !call.terminal.isForPeople ? null : shownToPeople);
  call.progress.waitsFor('the store');
  return withStore(configuration, async (store) => {
    if (limit === null) await writeAll(call, store, shop, filter);
    else await writeNewest(call, store, shop, filter, limit);
    return 0;
  });
}

async function writeNewest(call: Call, store: Store, shop: string, filter: OrderListFilter, limit: number) {
  const { terminal } = call;
  const rows = await store.use((session) => readNewestOrders(session, shop, filter, limit));
  const orders = rows.map((row) => viewOrder(shop, row)).filter((order) => order !== null);
  if (call.isJson || !terminal.isForPeople) {
    const pages = new PageWriter(call);
    pages.write(orders);
    pages.end();
    return;
  }
  const total = rows.length < limit ? rows.length : await store.use((session) => countOrders(session, shop, filter));
  terminal.out(orderListText(orders, total, terminal, Date.now()));
}

async function writeAll(call: Call, store: Store, shop: string, filter: OrderListFilter): Promise<void> {
  const pages = new PageWriter(call);
  let after: OrderId | null = null;
  for (;;) {
    const place: { after: OrderId | null; limit: number } = { after, limit: pageOfRows };
    const rows = await store.use((session) => readOrderPage(session, shop, filter, place));
    pages.write(rows.map((row) => viewOrder(shop, row)).filter((order) => order !== null));
    after = rows.at(-1)?.orderId ?? null;
    if (rows.length < pageOfRows || call.terminal.readerGone.aborted) break;
  }
  pages.end();
}

/** One JSON list, or one table, from as many parts as come. */
class PageWriter {
  private count = 0;

  constructor(private readonly call: Pick<Call, 'terminal' | 'isJson'>) {}

  write(orders: readonly OrderView[]): void {
    const { terminal, isJson } = this.call;
    if (orders.length === 0) return;
    if (isJson) {
      const elements = orders.map((order) => `  ${JSON.stringify(order, null, 2).replaceAll('\n', '\n  ')}`);
      terminal.out(`${this.count === 0 ? '[\n' : ',\n'}${elements.join(',\n')}`);
    } else {
      const rows = orders.map((order) => orderCells(order, terminal, Date.now()));
      terminal.out(plainTable({ headings: orderHeadings, rows }));
    }
    this.count += orders.length;
  }

  end(): void {
    const { terminal, isJson } = this.call;
    if (isJson) terminal.out(this.count === 0 ? '[]\n' : '\n]\n');
  }
}
