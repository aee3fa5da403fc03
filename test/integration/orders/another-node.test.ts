/** Orders that were sent to a node, or with a journal, that is not the one in force any more. */
import { join } from 'node:path';
import { CancelledFailure } from '@temporalio/common';
import { processesAbout } from '../../support/house/processes';
import { until } from '../../support/until';
import { AttemptBench } from './attempt-bench';

let bench: AttemptBench;
beforeEach(async () => (bench = await AttemptBench.open()));
afterEach(() => bench.end());

const anyText = expect.any(String) as string;
const isOpen = (n = 1) => ({ n, openSince: anyText, place: anyText });

function expectRuns(runs: number): void {
  expect({ runs: bench.runs, inserted: bench.erp.inserted.length }).toEqual({ runs, inserted: runs });
}

const nothingRuns = () => until('nothing runs', () => processesAbout(bench.folder).length === 0);
const otherJournal = () => bench.server({ journal: `/${join(bench.folder, 'other')}` });
const unheard = async () => {
  bench.plan({ waitAt: 'begin' });
  const { outcome } = bench.try();
  await bench.hasNoted('began');
  bench.sshd.cutSessions();
  return outcome;
};
const ends = async () => {
  bench.letGo();
  await bench.hasNoted('inserted');
  await nothingRuns();
};

test('a task that may be running is asked for nowhere, and not run again, until the ERP has the order', async () => {
  const { token, seen } = await unheard();
  expect({ token, seen }).toEqual({ token: isOpen(), seen: { kind: 'notBegun' } });
  otherJournal();
  const later = await bench.attempt({ token });
  expect(later).toMatchObject({ seen: { kind: 'unprovable' }, token, node: null });
  expect(later.sentence).toMatch(
    /a task may have run for it at 127\.0\.0\.1:\d+ \/\S+\/journal, which is in force no more/,
  );
  await ends();
  expect(await bench.attempt({ token })).toMatchObject({
    seen: { kind: 'asked', sight: { kind: 'integrated' } },
    token,
  });
  expectRuns(1);
});

test('a task that was sent when there was no journal is not asked for in one', async () => {
  const journal = bench.settings.integrationServer.journal;
  bench.server({ journal: 'none' });
  const { token } = await unheard();
  bench.server({ journal });
  expect(await bench.attempt({ token })).toMatchObject({ seen: { kind: 'unprovable' }, token });
  await ends();
  expectRuns(1);
});

test('a second try of the same sending asks nobody, because the first may have been sent elsewhere', async () => {
  const { host, port, journal } = bench.settings.integrationServer;
  const token = { n: 1, openSince: null, place: `${host}:${port} ${journal}` };
  bench.plan({ waitAt: 'begin' });
  const one = bench.try({ token });
  await bench.hasNoted('began');
  one.cancel();
  await expect(one.outcome).rejects.toBeInstanceOf(CancelledFailure);
  otherJournal();
  const two = await bench.attempt({ token, attempt: 2 });
  expect(two).toMatchObject({ seen: { kind: 'unprovable' }, token: { ...isOpen(), place: token.place }, node: null });
  await ends();
  expectRuns(1);
});

test('an order of which nothing runs is not sent before it is started for that node', async () => {
  const token = { n: 1, openSince: null, place: '127.0.0.1:1 /elsewhere' };
  expect(await bench.attempt({ token })).toMatchObject({ seen: { kind: 'notBegun' }, token, node: null });
  expectRuns(0);
});
