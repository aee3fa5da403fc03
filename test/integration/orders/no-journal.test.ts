/** Tasks of a node without a journal: what ended unheard is never run again by itself. */
import { join } from 'node:path';
import { processesAbout } from '../../support/house/processes';
import { until } from '../../support/until';
import { AttemptBench } from './attempt-bench';

let bench: AttemptBench;
beforeEach(async () => {
  bench = await AttemptBench.open();
  bench.server({ journal: 'none' });
});
afterEach(() => bench.end());

const anyText = expect.any(String) as string;
const isOpen = { n: 1, openSince: anyText, place: anyText };
const spent = { n: 2, openSince: null };

function expectRuns(runs: number, inserted = runs): void {
  expect({ runs: bench.runs, inserted: bench.erp.inserted.length }).toEqual({ runs, inserted });
}

const nothingRuns = () => until('nothing runs', () => processesAbout(bench.folder).length === 0);

test('a task that is heard to its end is as good as with one', async () => {
  bench.plan({ exitCode: 1, inserts: false });
  expect(await bench.attempt()).toMatchObject({
    ...{ seen: { kind: 'ran', as: 'FAILED', sight: { kind: 'missing' } }, token: spent },
  });
  expect(bench.tokens).toEqual([]);
  expectRuns(1, 0);
});

test('a directory that is missing begins nothing', async () => {
  bench.server({ railsRoot: `/${join(bench.folder, 'none')}` });
  expect(await bench.attempt()).toMatchObject({
    ...{ seen: { kind: 'notBegun' }, token: { n: 1, openSince: null }, node: { kind: 'misconfigured' } },
  });
});

test('a connection that is cut proves nothing, the task goes on to its end, and nothing is run again', async () => {
  bench.plan({ waitAt: 'begin' });
  const { outcome } = bench.try();
  await bench.hasNoted('began');
  bench.sshd.cutSessions();
  const { token, seen } = await outcome;
  expect({ token, seen }).toEqual({ token: isOpen, seen: { kind: 'unprovable' } });
  expect(await bench.attempt({ token })).toMatchObject({ seen: { kind: 'unprovable' }, token, node: null });
  bench.letGo();
  await bench.hasNoted('inserted');
  await nothingRuns();
  expect(await bench.attempt({ token })).toMatchObject({ seen: { kind: 'asked', sight: { kind: 'integrated' } } });
  expectRuns(1);
});

test('a login shell that swallows what it is told is an outage of the node, and no failure of the task', async () => {
  await bench.swallowCommands();
  const reason = expect.stringMatching(/This account is not available.*login shell$/) as string;
  const node = { kind: 'outage', reason };
  expect(await bench.attempt()).toMatchObject({ seen: { kind: 'unprovable' }, token: isOpen, node });
  expectRuns(0);
});

test('a second try sends nothing, because the first may have', async () => {
  expect(await bench.attempt({ attempt: 2 })).toMatchObject({
    ...{ seen: { kind: 'unprovable' }, token: isOpen, node: null },
  });
  expectRuns(0);
});

test('a shop that cannot be read lets the order wait, and asks for no second try', async () => {
  bench.shopAnswers = () => Promise.reject(new Error('db1:3306 refuses connections'));
  expect(await bench.attempt()).toMatchObject({
    ...{ seen: { kind: 'notBegun' }, token: { n: 1, openSince: null }, erp: null, node: null },
    sentence: 'Order 72026: order 72026 cannot be read in the shop: db1:3306 refuses connections',
  });
  await expect(bench.try({ attempt: 2 }).outcome).rejects.toMatchObject({ type: 'shopUnreadable' });
});
