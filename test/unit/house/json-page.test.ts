/** docs/json.md has every command that answers; test/scenarios/documented-json.test.ts compares it with real answers. */
import { parseConfiguration } from '../../../config';
import { writtenSettings } from '../../../config/written';
import { explainAlert } from '../../../src/cli/alerts';
import { viewTest } from '../../../src/cli/alert-request-text';
import { viewAlerts } from '../../../src/cli/alert-view';
import { versionOfAgent, versionOfRecord } from '../../../src/cli/process-version';
import { commands } from '../../../src/cli/commands';
import { detailDatabase, viewDatabases } from '../../../src/cli/database-view';
import { noRules, type PoolRules } from '../../../src/domain/databases/pool-rules';
import { newPoolState } from '../../../src/domain/databases/pool-state';
import { viewHost, viewHostDetails, type ReadHost } from '../../../src/cli/host-view';
import type { ExportedView } from '../../../src/cli/checkpoint-export';
import type { ImportedView } from '../../../src/cli/checkpoint-import';
import type { ImportedConfiguration } from '../../../src/cli/import-oms';
import { viewPosition } from '../../../src/cli/order-position-view';
import type { OrderReport } from '../../../src/cli/order-report';
import { viewScan } from '../../../src/cli/order-request-text';
import { detailOrder, viewOrder } from '../../../src/cli/order-view';
import { explainOrder, type KnownShop } from '../../../src/cli/order-why';
import { reportStatus } from '../../../src/cli/status-report';
import type { Tail } from '../../../src/cli/log-tail';
import type { TenantWhy } from '../../../src/cli/tenant-explanation';
import { viewLogs } from '../../../src/cli/tenant-logs';
import { viewDetails, viewTenant } from '../../../src/cli/tenant-view';
import { auditItems, type AuditFacts } from '../../../src/domain/audit/audit-entry';
import { newHostHealth } from '../../../src/domain/hosts/host-health';
import type { OrderRow } from '../../../src/domain/orders/order-row';
import type { LookOutcome } from '../../../src/domain/orders/shop-look';
import { newShopState } from '../../../src/domain/orders/shop-state';
import { reachOf } from '../../../src/domain/tenants/history-reach';
import type { HistoryEntry } from '../../../src/domain/tenants/tenant-history';
import { explainTenant } from '../../../src/domain/tenants/tenant-why';
import { factsOfRow } from '../../../src/domain/tenants/why-facts';
import { differences, pathsOf, readJsonPage } from '../../support/json-page';
import {
  acknowledged,
  alertSettings,
  arrived,
  begun,
  chat,
  firing,
  mail,
  over,
  rowOf,
  seen as seenAlert,
  silence,
} from '../cli/alert-samples';
import { fewestOrders } from '../../support/orders-section';
import { busyShop, missing, order } from '../cli/order-samples';
import { hostStatus, minute, row, seenHost } from '../cli/samples';

const page = readJsonPage();
const answering = commands.filter(({ isLasting, isTextOnly }) => isLasting !== true && isTextOnly !== true);

test('every command that answers in JSON has a section with an example', () => {
  const missing = answering.filter(({ name }) => (page.get(name)?.kinds.size ?? 0) === 0);
  expect(missing.map(({ name }) => `docs/json.md: a section \`watchkeeper ${name} --json\` with an example`)).toEqual(
    [],
  );
});

test('no section tells of a command that is not there', () => {
  const names = answering.map(({ name }) => name);
  expect([...page.keys()].filter((name) => name !== 'Failures' && !names.includes(name.replace(/ --.*/, '')))).toEqual(
    [],
  );
});

const problem = { code: 'flapping' as const, message: 'again and again', since: minute(2) };
const lastExits = [{ at: minute(2), run: 1, code: 3, signal: null, reason: 'exit code 3' }];
const tenant = { ...row({ problem, lastExits }), workflowId: 'tenant/alpha', runId: 'r' };
const held = row({ released: { by: 'ann', since: minute(2), until: null, reason: null } });
const seen = {
  hosts: [seenHost()],
  awaySince: new Map<string, string>(),
  rows: [tenant, held],
  isWorkerAnswering: true,
  pool: null,
  alerts: 0,
  shop: null,
};
const away = { state: 'lost' as const, status: null, beatAt: null };
const heard: ReadHost = {
  ...seenHost({ status: hostStatus({ problems: [{ ...problem, word: 'tenants', subject: 'alpha' }] }) }),
  runId: 'r',
  health: { ...newHostHealth('h1', minute(0)), state: 'up', story: [{ at: minute(0), sentence: 'up' }] },
};
const silent: ReadHost = { ...seenHost({ id: 'h2', ...away }), runId: null, health: null };
const wanted = { file: '/house/watchkeeper.yaml', hash: 'c' };
const record = { role: 'start' as const, process: { pid: 5, startTicks: 1, bootId: 'b' }, refusal: null, ...wanted };
const versions = {
  ...wanted,
  processes: [versionOfRecord(record, wanted, minute(5)), versionOfAgent('h1', null, wanted, 0)],
};
const entry: HistoryEntry = { at: minute(1), kind: 'checkPassed', host: 'h1', sentence: 'so it was' };
const reach = reachOf({
  ...{ from: minute(1), leftOut: null, isContinued: false, beginsWithAppearance: true, retentionDays: 30 },
});
const told: TenantWhy = {
  ...{ name: 'alpha', host: 'h1', state: 'backoff', since: minute(2), nextTryAt: minute(7), source: 'workflow' },
  ...explainTenant(factsOfRow(tenant)),
};
const tail: Tail = {
  ...{ file: 'out', absence: null, bytes: Buffer.from('one\n'), position: { id: 'i', offset: 4 }, hasOlder: false },
};
const members = [{ name: 'db1', host: '10.0.0.1', port: 3306 }];
const watching = seenHost({
  status: hostStatus({
    databases: [
      { name: 'db1', address: '10.0.0.1:3306', verdict: 'up', reason: 'it answers', since: minute(1), asOf: minute(5) },
    ],
  }),
});
const rules: PoolRules = {
  version: 2,
  drained: [{ member: 'db1', by: 'alice', reason: 'new disks', since: minute(1) }],
  brakes: [{ scope: 'moves', by: 'bob', reason: 'switch', since: minute(1), until: minute(9) }],
};
const [view] = viewDatabases(members, [watching], [], rules);
const askedFacts: AuditFacts = {
  ...{ request: 'r', kind: 'asked', at: minute(1), who: 'ann', machine: 'h1', via: 'command line' },
  ...{ what: 'tenants stop', object: 'alpha', options: null, reason: null, result: null, message: null },
};
const configuration = { hash: 'c', hosts: [{ id: 'h1' }] };

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
      { address: 'there:7233', configuredHosts: ['h1', 'h2'], seen, store: { address: 'db', failure: null } },
      minute(6),
    ),
  ],
  ['status', reportStatus({ address: 'there:7233', configuredHosts: ['h1'], seen: null, store: null }, minute(6))],
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
    { ...versions, settings: writtenSettings(parseConfiguration(withOrders, '/house/watchkeeper.yaml')) },
  ],
  ['tenants list', [viewTenant(tenant, seenHost()), viewTenant(row({ port: 0, pid: null }), seenHost(away))]],
  ['config show', { ...versions, settings: writtenSettings(parseConfiguration('{}', '/house/watchkeeper.yaml')) }],
  ['config reload', { ...versions, confirmed: false }],
  ['tenants stop', viewTenant(row({ state: 'stopped', pid: null, startedAt: null }), seenHost())],
  ['tenants release', viewTenant(held, seenHost())],
  ['tenants take', viewTenant(row(), seenHost())],
  ['tenants show', viewDetails(tenant, seenHost(), 'http://there/', minute(7))],
  ['tenants show', viewDetails(tenant, seenHost(away), null, null)],
  ['tenants history', { name: 'alpha', reach, entries: [entry, { ...entry, host: null }] }],
  ['tenants history', { name: 'alpha', reach: { ...reach, from: null }, entries: [] }],
  ['tenants why', told],
  ['tenants why', { ...told, ...{ host: null, state: null, since: null, nextTryAt: null, source: 'lastWorkflow' } }],
  ['tenants logs', viewLogs('alpha', 'h1', [tail, { ...tail, absence: 'missing', position: null }])],
  ['databases list', viewDatabases(members, [seenHost(), seenHost(away), watching], [tenant], noRules)],
  ['databases show', detailDatabase(view!, noRules, null)],
  [
    'databases show',
    detailDatabase(view!, rules, { ...newPoolState('main'), story: [{ at: minute(1), sentence: 'h1 sees db1 down' }] }),
  ],
  [
    'alerts list',
    viewAlerts({ running: [rowOf(firing())], ended: [rowOf(over(begun()))] }, [silence()], Date.parse(minute(9))),
  ],
  [
    'alerts show',
    explainAlert(
      seenAlert(acknowledged(minute(20)), { silences: [silence()] }),
      alertSettings(),
      Date.parse(minute(9)),
    ),
  ],
  ['alerts show', explainAlert(seenAlert(firing(), { url: 'http://there/' }), alertSettings(), Date.parse(minute(9)))],
  [
    'alerts show',
    explainAlert(seenAlert(over(arrived(firing(), 'chat', minute(3)))), alertSettings(), Date.parse(minute(9))),
  ],
  ['alerts show', explainAlert(seenAlert(null), alertSettings({ channels: {} }), Date.parse(minute(9)))],
  ['alerts show', explainAlert(seenAlert(null, { row: seenAlert(acknowledged(null)).row }), alertSettings(), 0)],
  ['alerts acknowledge', { key: 'k', by: 'ann', reason: 'on it', at: minute(1), until: null }],
  ['alerts silence', [silence()]],
  ['alerts unsilence', []],
  ['alerts silences', [silence()]],
  ['alerts test', [viewTest(mail, { kind: 'sent' }), viewTest(chat, { kind: 'unknown', reason: 'no answer' })]],
  ['audit list', auditItems([askedFacts, { ...askedFacts, request: 's', object: null, reason: 'why', options: '-x' }])],
  ['audit list', auditItems([{ ...askedFacts, kind: 'ended', result: 'refused', message: 'so' }])],
  ['store restore', { file: '/x', sizeBytes: 1, sha256: 'a', migrations: 3, kept: null }],
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
  ['hosts list', [heard, silent].map((host) => viewHost(host, configuration))],
  ['hosts show', viewHostDetails(heard, configuration, { workflowId: 'host/h1', url: 'http://there/' })],
  ['hosts show', viewHostDetails(silent, configuration, { workflowId: 'host/h2', url: null })],
])('%s answers as the page says', (name, answer) => {
  const shape = page.get(name);
  if (shape === undefined) throw new Error(`no section of ${name}`);
  expect(differences(shape, answer)).toEqual([]);
});

describe('a page', () => {
  const shape = readJsonPage(`# Title
## \`watchkeeper things list --json\`

\`\`\`json
[{ "name": "a", "size": 1, "parts": [{ "at": "x" }] }, { "name": "b", "size": null, "parts": [] }]
\`\`\`

- \`parts[].at\`: when; \`null\` when nobody knows.
- \`name\`: its name.

## \`watchkeeper things show|cut NAME --json\`

One object as in \`watchkeeper things list --json\`, and:

\`\`\`json
{ "more": true }
\`\`\`
`);
  const listed = (answer: unknown) => differences(shape.get('things list')!, answer);
  const shown = (answer: unknown) => differences(shape.get('things cut')!, answer);
  const right = { name: 'a', size: 1, parts: [{ at: 'x' }] };

  test('is content with what it shows', () => {
    expect(listed([right, { name: 'b', size: null, parts: [{ at: null }] }, { ...right, parts: [] }])).toEqual([]);
    expect(shown({ ...right, more: false })).toEqual([]);
    expect([...shape.keys()]).toEqual(['things list', 'things show', 'things cut']);
    expect(pathsOf(shape.get('things show')!)).toEqual(['more', 'name', 'size', 'parts', 'parts[]', 'parts[].at']);
  });

  test.each<[unknown, string]>([
    [[{ ...right, colour: 'red' }], '[].colour is not on the page'],
    [[{ name: 'a', parts: [] }], '[].size is not in the answer'],
    [[{ ...right, size: '1' }], '[].size is string; the page says null or number'],
    [[{ ...right, name: null }], '[].name is null; the page says string'],
    [[{ ...right, parts: [{ at: 5 }] }], '[].parts[].at is number; the page says null or string'],
    [right, 'the answer is object; the page says list'],
  ])('is not content with %j', (answer, difference) => {
    expect(listed(answer)).toEqual([difference]);
  });

  test('shows in capitals what people name themselves, in each shape that it may have', () => {
    const named = readJsonPage(`## \`watchkeeper names --json\`

\`\`\`json
{ "all": { "ONE": { "kind": "one", "size": 1 }, "TWO": { "kind": "two", "at": null } } }
\`\`\`
`).get('names')!;
    const places = new Set<string>();
    expect(differences(named, { all: { a: { kind: 'two', at: null }, b: { kind: 'one', size: 5 } } }, places)).toEqual(
      [],
    );
    expect([...places]).toEqual(expect.arrayContaining(['all.TWO.at', 'all.ONE.size']));
    expect(differences(named, { all: {} })).toEqual([]);
    expect(differences(named, { all: { a: { kind: 'one', size: 'x' } } })).toEqual([
      'all.ONE.size is string; the page says number',
    ]);
  });

  test('takes over what it refers to', () => {
    expect(shown(right)).toEqual(['more is not in the answer']);
  });
});
