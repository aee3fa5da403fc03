import { changedText } from '../../../src/cli/order-changes';
import { exportedText } from '../../../src/cli/checkpoint-export';
import { faultsText, importedText } from '../../../src/cli/checkpoint-import';
import { positionText } from '../../../src/cli/order-position-text';
import { viewPosition } from '../../../src/cli/order-position-view';
import { problemsOfShop, remarksOfShop } from '../../../src/cli/order-problems';
import { reportText } from '../../../src/cli/order-report';
import { heldText, releasedText, scanText, viewScan } from '../../../src/cli/order-request-text';
import { ordersLine, viewOrdersStatus } from '../../../src/cli/order-status';
import { orderListText, orderText } from '../../../src/cli/order-text';
import { detailOrder, viewOrder } from '../../../src/cli/order-view';
import { explainOrder } from '../../../src/cli/order-why';
import { orderProblems } from '../../../src/domain/orders/failures';
import { awayGate, busyShop, heldGate, missing, nowMs, order, shop } from './order-samples';
import { minute, recordingTerminal } from './samples';

const people = recordingTerminal({ isForPeople: true });

test('a list for people has ages, and says how many more fit', () => {
  const view = viewOrder('main', order(missing))!;
  expect(orderListText([view], 51, people, nowMs)).toBe(
    'ID     NUMBER  STATUS  OUTCOME    ATTEMPTS  TASKS  RECORDED  CHANGED  NEXT    NEEDS A PERSON\n' +
      '72026  81250   FAILED  NOT_FOUND  2         2      29m ago   28m ago  in 10m  -\n' +
      'These are the newest 1; 50 more fit. `--limit` shows more of them, `--json` all.\n',
  );
  expect(orderListText([view], 1, people, nowMs)).not.toContain('more fit');
  expect(orderListText([], 0, people, nowMs)).toBe('There are no such orders.\n');
});

test('what is not checked yet is in no list, and is shown alone', () => {
  const row = order({}, { phase: 'young' });
  expect(viewOrder('main', row)).toBeNull();
  const details = detailOrder('main', row, { why: explainOrder(row, shop(), 4, nowMs), run: null, url: null });
  const text = orderText(details, people, nowMs);
  expect(text).toContain('not checked yet');
  expect(text).toContain('none that the server keeps');
});

test('one order tells what it waits for, what comes next and what to do', () => {
  const row = order(
    { ...missing, attempts: 5, needsAttention: true },
    {
      token: { n: 6, openSince: minute(20), place: 'node:22 /journal' },
    },
  );
  const run = { workflowId: 'order/main/72026', runId: 'r', isRunning: false, startedAt: minute(1) };
  const known = shop({ erp: awayGate('status 503') });
  const why = explainOrder(row, known, 4, nowMs);
  const text = orderText(detailOrder('main', row, { why, run, url: 'http://there/' }), people, nowMs);
  for (const part of [
    /^Needs a person {2}yes$/m,
    /^Waits for {7}the ERP, away since .* \(status 503\)/m,
    /^Comes next {6}The ERP is asked for it again at .*, and nothing is sent\.$/m,
    /^What to do {6}All attempts are used/m,
    /^Attempts {8}5, with 2 tasks on the node$/m,
    /^Unheard {9}a task may be running since .*\(10m ago\), at node:22 \/journal$/m,
    /^Temporal Web {4}http:\/\/there\/$/m,
  ]) {
    expect(text).toMatch(part);
  }
});

test('the position tells what is away, held, sent and waiting', () => {
  const text = positionText(viewPosition(busyShop()), people, nowMs);
  for (const part of [
    /^Position {6}everything above 72000 is looked at; the highest that was seen is 72112$/m,
    /^Paused {8}by ann, for 25m: moved$/m,
    /^ERP {11}away, for 25m: status 503; next try in 1m$/m,
    /^Node {10}held by ann, for 25m: the key is refused$/m,
    /^Brake {9}on for 24m: 612 orders missing, and none is sent$/m,
    /^Sending {7}1 order: 72026$/m,
    /^Waiting {7}12 orders to be sent now; the next of the others in 10m$/m,
    /^For a person {2}orderFailed: 2 orders, the oldest for 29m: 71984, …$/m,
    /^Last look {5}1m ago, in 412 ms, every 2m: 48 integrated, 1 missing/m,
    /^Compared {6}28m ago: 1 missed and taken up, 812 old records deleted$/m,
    /^Story {9}2026-01-01T00:05:00\.000Z ann pauses it: moved$/m,
  ]) {
    expect(text).toMatch(part);
  }
  const calm = positionText(viewPosition(shop()), people, nowMs);
  expect(calm).toMatch(/^ERP +answers$/m);
  expect(calm).toMatch(/^Wrong +nothing$/m);
  expect(positionText(viewPosition(shop({ position: null })), people, nowMs)).toMatch(/^Position +none, so nothing/m);
});

test('each problem of a shop is what was seen and what mends it; what a person wants is a remark', () => {
  expect(problemsOfShop(shop())).toEqual([]);
  expect(problemsOfShop('gone')).toEqual([
    { code: 'ordersUnwatched', message: orderProblems.ordersUnwatched, since: null },
  ]);
  const problems = problemsOfShop(busyShop());
  expect(problems.map(({ code }) => code)).toEqual([
    ...['shopAway', 'erpAway', 'nodeMisconfigured', 'tooManyMissing', 'orderFailed'],
  ]);
  for (const { code, message } of problems) expect(message.endsWith(`. ${orderProblems[code]}`)).toBe(true);
  const wanted = shop({ paused: busyShop().paused, node: heldGate('person', 'new release') });
  expect(problemsOfShop(wanted)).toEqual([]);
  expect(remarksOfShop(wanted)).toEqual([
    { code: 'paused', message: 'by ann: moved', since: minute(5) },
    { code: 'held', message: 'the node by ann: new release', since: minute(5) },
  ]);
  expect(remarksOfShop(null)).toEqual([]);
});

test('the line of status has all in it', () => {
  expect(ordersLine(viewOrdersStatus('main', busyShop()), nowMs)).toBe(
    'position 72000, paused, held: node and brake, 1 order being sent, 12 waiting, 2 for a person, looked 1m ago',
  );
  expect(ordersLine(viewOrdersStatus('main', shop({ position: null })), nowMs)).toBe(
    'no position, 0 orders being sent, not looked yet',
  );
  expect(ordersLine(viewOrdersStatus('main', 'gone'), nowMs)).toBe('not watched');
});

test('a change says how many, which, and why some were not', () => {
  expect(changedText('requeue', { changed: 2, orders: ['1', '2'], refused: [], refusedCount: 0 })).toBe(
    '2 orders are requeued: 1, 2.\nAll attempts begin anew; the ERP is asked first, and what it has is not sent.\n',
  );
  const refused = [{ orderId: '3', why: 'it is being sent' }];
  expect(changedText('abandon', { changed: 0, orders: [], refused, refusedCount: 5 })).toBe(
    'No order was changed.\nNot possible now for 5 orders:\n  3: it is being sent\n  … and 4 more\n',
  );
});

test('a report says what waits longest and what needs a person', () => {
  const figures = {
    ...{ shop: 'main', asOf: minute(30), since: minute(0), total: 3, needsAttention: 1 },
    byResult: [{ status: 'SUCCESS', reason: 'OK', orders: 2 } as const],
    integrated: { orders: 2, sent: 1, sentAgain: 1, mostTasks: 3 },
    oldestWaiting: { orderId: '7', number: null, createdAt: minute(1) },
  };
  const text = reportText(figures, people, nowMs);
  expect(text).toContain(
    '2; 1 were there when asked for, 1 had to be sent, 1 of them more than once (3 tasks at most).',
  );
  expect(text).toContain('The oldest that waits is 7, recorded 29m ago: `watchkeeper orders show 7`.');
  expect(text).toContain('1 order needs a person: `watchkeeper orders list --needs-attention`.');
  const calm = { ...figures, oldestWaiting: null, needsAttention: 0 };
  expect(reportText(calm, people, nowMs)).toMatch(/No order waits\.\nNone needs a person\.\n$/);
  const pending = { status: 'FAILED', reason: 'PAYMENT_PENDING', orders: 2 } as const;
  expect(reportText({ ...calm, byResult: [pending] }, people, nowMs)).toMatch(
    /No order waits\.\n2 orders wait for somebody to confirm the payment: `watchkeeper orders list --outcome PAYMENT_PENDING`\.\n$/,
  );
});

test('a scan tells what was asked and what is missing', () => {
  const { lastLook, rules, waiting } = busyShop();
  const look = { beganAtMs: 0, endedAtMs: 1, highestVisible: '72112', readThrough: '72112', lowestUnrecorded: null };
  const outcome = {
    ...({ kind: 'looked', look, askedThrough: null, counts: lastLook!.counts, newlyMissing: 1 } as const),
    ...{ erp: { kind: 'answered' } as const, isMore: true, waiting: waiting!, rules: rules! },
    named: { asked: ['72110', '72112'], missing: ['72112'] },
  };
  const text = scanText(viewScan('main', true, outcome));
  expect(text).toContain('Nothing was written. The highest order of the shop is 72112.');
  expect(text).toContain('Missing: 72112\n');
  expect(text).toContain('More are due than one look asks for');
  expect(scanText(viewScan('main', false, { ...outcome, erp: null, named: null }))).toContain('The ERP was not asked');
});

test('holds, releases, imports and exports say what follows', () => {
  expect(heldText('node')).toContain('`watchkeeper orders release node`');
  expect(releasedText(['erp', 'brake'])).toMatch(/^Released: the ERP, the brake\./);
  expect(releasedText([])).toBe('Nothing was held.\n');
  const imported = { file: '/c', orders: 11, head: '9', doubled: 1, sha256: 'a', timeZone: 'UTC' };
  expect(importedText({ ...imported, taken: 10, kept: 1, floor: '9' })).toBe(
    '/c is taken over: 10 orders of 11, its times read as of UTC. Lines about an order that another line knows more of: 1.' +
      ' Of 1 order something newer was known, which stays.\n' +
      'Every order above 9 is scanned from now on; `watchkeeper orders position` tells how far it is.\n',
  );
  expect(faultsText('/c', [{ line: null, sentence: 'the checkpoint file is empty' }])).toBe(
    '/c: the checkpoint file is empty',
  );
  const exported = { file: '/c', lines: 2, head: '9', notSafe: ['11'], timeZone: 'UTC' };
  expect(exportedText(exported)).toContain('Careful: 1 order above ^HEAD must never be sent');
  expect(exportedText({ ...exported, notSafe: [] })).not.toContain('Careful');
});
