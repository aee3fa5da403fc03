/** The sections of docs/json.md that are about orders are as the code answers. */
import { parseConfiguration } from '../../../config';
import { writtenSettings } from '../../../config/written';
import type { ExportedView } from '../../../src/cli/checkpoint-export';
import type { ImportedView } from '../../../src/cli/checkpoint-import';
import type { ImportedConfiguration } from '../../../src/cli/import-oms';
import { viewPosition } from '../../../src/cli/order-position-view';
import type { OrderReport } from '../../../src/cli/order-report';
import { viewScan } from '../../../src/cli/order-request-text';
import { detailOrder, viewOrder } from '../../../src/cli/order-view';
import { explainOrder, type KnownShop } from '../../../src/cli/order-why';
import { reportStatus } from '../../../src/cli/status-report';
import type { OrderRow } from '../../../src/domain/orders/order-row';
import type { LookOutcome } from '../../../src/domain/orders/shop-look';
import { newShopState } from '../../../src/domain/orders/shop-state';
import { differences, readJsonPage } from '../../support/json-page';
import { fewestOrders } from '../../support/orders-section';
import { busyShop, missing, order } from '../cli/order-samples';
import { minute, seenHost } from '../cli/samples';

const page = readJsonPage();
const seen = {
  ...{ hosts: [seenHost()], awaySince: new Map<string, string>(), rows: [] },
  ...{ isWorkerAnswering: true, pool: null, alerts: 0 },
};
const withOrders = `store: { url: embedded }\n${fewestOrders({ server: 'runAs: [sudo], exitCodes: { "75": ERP_DOWN },' })}\n`;
const whyOf = (row: OrderRow, known: KnownShop) => explainOrder(row, known, 4, Date.parse(minute(30)));
const pendingOrder = order(
  {
    ...{ status: 'FAILED', reason: 'PAYMENT_PENDING', pending: { since: minute(1), rechecks: 1 } },
    verifyUntil: minute(2),
  },
  { token: { n: 2, openSince: minute(1) } },
);
const run = { workflowId: 'order/main/72026', runId: 'r', isRunning: false, startedAt: minute(1) };
const looked: LookOutcome & { kind: 'looked' } = {
  kind: 'looked',
  look: { beganAtMs: 0, endedAtMs: 1, highestVisible: null, readThrough: '0', lowestUnrecorded: null },
  ...{ askedThrough: null, counts: busyShop().lastLook!.counts, newlyMissing: 0, isMore: false },
  erp: { kind: 'outage', reason: 'status 503' },
  ...{ waiting: busyShop().waiting!, rules: busyShop().rules!, named: { asked: ['7'], missing: ['7'] } },
};
const report: OrderReport = {
  ...{ shop: 'main', asOf: minute(9), since: minute(1), total: 1, needsAttention: 0 },
  byResult: [{ status: 'SUCCESS', reason: 'OK', orders: 1 }],
  integrated: { orders: 1, sent: 1, sentAgain: 0, mostTasks: 1 },
  oldestWaiting: { orderId: '7', number: null, createdAt: minute(1) },
};
const imported: ImportedView = {
  ...{ file: '/c', orders: 1, head: '7', doubled: 0, sha256: 'a', timeZone: 'UTC', taken: 1, kept: 0, floor: '7' },
};
const exported: ExportedView = { file: '/c', lines: 1, head: '7', notSafe: ['8'], timeZone: 'UTC' };
const oms: ImportedConfiguration = { file: '/w.yaml', configuration: 'a: 1', secretFiles: ['k'], notes: ['so'] };

test.each<[string, unknown]>([
  [
    'status',
    reportStatus(
      {
        ...{ address: 'there:7233', configuredHosts: ['h1'], store: null },
        seen: { ...seen, shop: { name: 'main', known: busyShop() } },
      },
      minute(6),
    ),
  ],
  [
    'status',
    reportStatus(
      {
        ...{ address: 'there:7233', configuredHosts: ['h1'], store: null },
        seen: { ...seen, shop: { name: 'main', known: 'gone' } },
      },
      minute(6),
    ),
  ],
  [
    'config show',
    {
      file: '/w.yaml',
      hash: 'c',
      processes: [],
      settings: writtenSettings(parseConfiguration(withOrders, '/house/watchkeeper.yaml')),
    },
  ],
  [
    'orders list',
    [viewOrder('main', order(missing)), viewOrder('main', order(missing, { number: null, dueAt: null }))],
  ],
  ['orders failed', []],
  ['orders show', detailOrder('main', order({}), { why: whyOf(order({}), null), run: null, url: null })],
  [
    'orders show',
    detailOrder('main', pendingOrder, { why: whyOf(pendingOrder, busyShop()), run, url: 'http://there/' }),
  ],
  ['orders position', viewPosition(busyShop())],
  ['orders position', viewPosition(newShopState('main', minute(0)))],
  ['orders start', { shop: 'main', floor: '7' }],
  ['orders scan', viewScan('main', true, looked)],
  ['orders scan', viewScan('main', false, { ...looked, erp: null, named: null })],
  [
    'orders requeue',
    { changed: 1, orders: ['7'], refused: [{ orderId: '8', why: 'it is being sent' }], refusedCount: 1 },
  ],
  ['orders pause', { shop: 'main', paused: true }],
  ['orders hold', { shop: 'main', held: 'erp' }],
  ['orders release', { shop: 'main', released: ['brake'] }],
  ['orders report', report],
  ['orders report', { ...report, oldestWaiting: null }],
  ['orders import-checkpoint', imported],
  ['orders export-checkpoint', exported],
  ['import oms', { ...oms, file: null }],
  ['import oms', oms],
])('%s answers as the page says', (name, answer) => {
  const shape = page.get(name);
  if (shape === undefined) throw new Error(`no section of ${name}`);
  expect(differences(shape, answer)).toEqual([]);
});
