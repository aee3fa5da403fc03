/** Tasks of which nobody heard how they ended, and attempts that are made again: none runs twice, none is made up. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledFailure } from '@temporalio/common';
import { AnswerProxy } from '../../support/answer-proxy';
import { processesAbout } from '../../support/house/processes';
import { until } from '../../support/until';
import { AttemptBench } from './attempt-bench';

let bench: AttemptBench;
beforeEach(async () => (bench = await AttemptBench.open()));
afterEach(() => bench.end());

const first = 'e1.72026.1';
const anyText = expect.any(String) as string;
const isOpen = (n = 1) => ({ n, openSince: anyText, place: anyText });
const spent = { n: 2, openSince: null };
const ranWell = { seen: { kind: 'ran', as: 'DONE', sight: { kind: 'integrated' } }, token: spent };

function expectRuns(runs: number, inserted = runs): void {
  expect({ runs: bench.runs, inserted: bench.erp.inserted.length }).toEqual({ runs, inserted });
}

const agoMs = (ms: number) => new Date(Date.now() - ms).toISOString();
const nothingRuns = () => until('nothing runs', () => processesAbout(bench.folder).length === 0);

describe('with a journal', () => {
  test('a connection that is cut while the task runs leaves its token open, and the next attempt hears of it', async () => {
    bench.plan({ waitAt: 'begin' });
    const { outcome } = bench.try();
    await bench.hasNoted('began');
    bench.sshd.cutSessions();
    const { token } = await outcome;
    expect(await outcome).toMatchObject({ seen: { kind: 'notBegun' }, token: isOpen(), node: { kind: 'outage' } });
    // It runs still, and not for too long.
    expect(await bench.attempt({ token })).toMatchObject({
      ...{ seen: { kind: 'notBegun' }, token, node: { kind: 'answered' } },
    });
    bench.letGo();
    await bench.hasCode(first);
    expect(await bench.attempt({ token })).toMatchObject(ranWell);
    expectRuns(1);
  });

  test('a connection that is cut after the task ended tells as much as one that is not', async () => {
    const proxy = await AnswerProxy.start(bench.sshd.port);
    try {
      const port = Number(proxy.address.split(':')[1]);
      bench.sshd.writeKnownHosts([bench.sshd.knownHostsLine('ed25519', `[127.0.0.1]:${port}`)]);
      bench.server({ port });
      bench.plan({ waitAt: 'end', exitCode: 1 });
      const { outcome } = bench.try();
      await bench.hasNoted('inserted');
      proxy.loseAnswers();
      bench.letGo();
      await bench.hasCode(first);
      proxy.hearAnswers();
      const { token, seen } = await outcome;
      expect({ token, seen }).toEqual({ token: isOpen(), seen: { kind: 'notBegun' } });
      // The ERP has it by now: the task counts all the same.
      expect(await bench.attempt({ token })).toMatchObject({
        ...{ seen: { kind: 'ran', as: 'FAILED', sight: { kind: 'integrated' } }, token: spent },
      });
      expectRuns(1);
    } finally {
      await proxy.end();
    }
  });

  test('a task that does not end in time is asked for, and after too long nothing proves anything', async () => {
    bench.plan({ waitAt: 'begin' });
    bench.server({ timeoutMs: 1000 });
    const late = await bench.attempt();
    expect(late).toMatchObject({ seen: { kind: 'notBegun' }, token: isOpen(), node: null });
    bench.server({ timeoutMs: 60_000 });
    expect(await bench.attempt({ token: late.token })).toMatchObject({ seen: { kind: 'notBegun' } });
    const old = { n: 1, openSince: agoMs(61_000) };
    expect(await bench.attempt({ token: old })).toMatchObject({ seen: { kind: 'unprovable' }, token: old });
    bench.letGo();
    await bench.hasCode(first);
    expect(await bench.attempt({ token: old })).toMatchObject(ranWell);
    expectRuns(1);
  });

  test('a task that was killed by a signal proves nothing, and is not run again', async () => {
    bench.plan({ signal: 'SIGKILL', inserts: false });
    const killed = await bench.attempt();
    expect(killed).toMatchObject({ seen: { kind: 'unprovable' }, token: isOpen(), node: { kind: 'answered' } });
    expect(killed.sentence).toMatch(/ended with exit code 137 \(of a shell: SIGKILL\)/);
    expect(await bench.attempt({ token: killed.token })).toMatchObject({ seen: { kind: 'unprovable' } });
    expectRuns(1, 0);
  });

  test.each(['the machine of the node was killed', 'the node has booted since'] as const)(
    'when %s, the task has gone and is not run again',
    async (what) => {
      bench.plan({ waitAt: 'begin' });
      const { outcome } = bench.try();
      await bench.hasNoted('began');
      if (what === 'the machine of the node was killed') {
        await bench.sshd.kill();
        await nothingRuns();
        await bench.sshd.start();
      } else {
        bench.sshd.cutSessions();
        const fate = join(bench.folder, 'journal', first, 'fate');
        // What runs is said to run in another boot of the machine.
        const boot = '00000000-0000-0000-0000-000000000000';
        writeFileSync(fate, readFileSync(fate, 'utf8').replace(/\S+\n$/, `${boot}\n`));
      }
      const { token, seen } = await outcome;
      expect({ token, seen }).toEqual({ token: isOpen(), seen: { kind: 'notBegun' } });
      const later = await bench.attempt({ token });
      expect(later).toMatchObject({ seen: { kind: 'unprovable' }, token, node: { kind: 'answered' } });
      expect(later.sentence).toMatch(/has gone without an exit code/);
      expectRuns(1, 0);
    },
  );

  test('a login shell that swallows what it is told is an outage of the node, each time', async () => {
    await bench.swallowCommands();
    const node = {
      kind: 'outage',
      reason: expect.stringMatching(/This account is not available.*login shell$/) as string,
    };
    const { token, ...outcome } = await bench.attempt();
    expect({ token, ...outcome }).toMatchObject({ seen: { kind: 'notBegun' }, token: isOpen(), node });
    expect(await bench.attempt({ token })).toMatchObject({ seen: { kind: 'notBegun' }, token, node });
    expectRuns(0);
  });

  test('a token that is open though nothing was begun is made void, and the next one is sent at once', async () => {
    const outcome = await bench.attempt({ token: { n: 1, openSince: agoMs(1000) } });
    expect(outcome).toMatchObject({ seen: { kind: 'ran', as: 'DONE' }, token: { n: 3, openSince: null } });
    expect(readFileSync(join(bench.folder, 'journal', first, 'fate'), 'utf8')).toBe('void\n');
    expectRuns(1);
  });

  test('a node that cannot be asked leaves an open token open', async () => {
    await bench.sshd.kill();
    const token = { n: 1, openSince: agoMs(3_600_000) };
    expect(await bench.attempt({ token })).toMatchObject({
      ...{ seen: { kind: 'notBegun' }, token, node: { kind: 'outage' } },
    });
    bench.erp.insert('900');
    expect(await bench.attempt({ token })).toMatchObject({ seen: { kind: 'asked' }, token });
  });
});

describe('a try that is cancelled, and the one after it', () => {
  const stopped = (outcome: Promise<unknown>) => expect(outcome).rejects.toBeInstanceOf(CancelledFailure);
  const hanging = () => new Promise<never>(() => undefined);

  test('while the shop is read, nothing is sent, and the next one sends', async () => {
    let isAsked = false;
    bench.shopAnswers = () => {
      isAsked = true;
      return hanging();
    };
    const one = bench.try();
    await until('the shop is asked', () => isAsked);
    one.cancel();
    await stopped(one.outcome);
    bench.shopAnswers = () => Promise.resolve();
    expect(await bench.attempt({ attempt: 2 })).toMatchObject(ranWell);
    expectRuns(1);
  });

  test('while the ERP is asked, nothing is sent, not even when it answers at last', async () => {
    bench.erp.delayMs = 300;
    const one = bench.try();
    await until('the ERP is asked', () => bench.erp.asked.length === 1);
    one.cancel();
    await stopped(one.outcome);
    await until('it would have been sent', () => bench.seen.length === 1);
    expect(bench.seen).toMatchObject([{ kind: 'neverBegun', why: 'stopped' }]);
    expect(bench.tokens).toEqual([]);
    bench.erp.delayMs = 0;
    expect(await bench.attempt({ attempt: 2 })).toMatchObject(ranWell);
    expectRuns(1);
  });

  test.each(['the same worker', 'another worker'])('while the task runs, %s waits for that task', async (who) => {
    bench.plan({ waitAt: 'begin' });
    const one = bench.try();
    await bench.hasNoted('began');
    one.cancel();
    await stopped(one.outcome);
    if (who === 'another worker') bench.newWorker();
    const two = bench.try({ attempt: 2 });
    await until('the ERP was asked again', () => bench.erp.asked.length === 2);
    bench.letGo();
    expect(await two.outcome).toMatchObject(ranWell);
    expectRuns(1);
  });

  test('beside a first one that nobody could stop, the second hears the same and runs nothing', async () => {
    bench.plan({ waitAt: 'begin' });
    const one = bench.try();
    await bench.hasNoted('began');
    const two = bench.try({ attempt: 2 });
    await until('the ERP was asked again', () => bench.erp.asked.length === 2);
    bench.letGo();
    expect(await Promise.all([one.outcome, two.outcome])).toMatchObject([ranWell, ranWell]);
    expectRuns(1);
  });

  test('while the ERP is asked after the task, the task counts though the ERP has the order by now', async () => {
    bench.plan({ waitAt: 'end' });
    const one = bench.try();
    await bench.hasNoted('inserted');
    bench.erp.fault = 'silent';
    bench.letGo();
    await until('the ERP is asked again', () => bench.erp.asked.length === 2);
    one.cancel();
    await stopped(one.outcome);
    bench.erp.fault = null;
    expect(await bench.attempt({ attempt: 2 })).toMatchObject(ranWell);
    expectRuns(1);
  });

  test('when only its result was lost, the task counts once, whatever the ERP says', async () => {
    bench.plan({ inserts: false });
    const failed = { seen: { kind: 'ran', as: 'DONE', sight: { kind: 'missing' } }, token: spent };
    expect(await bench.attempt()).toMatchObject(failed);
    bench.newWorker();
    expect(await bench.attempt({ attempt: 2 })).toMatchObject(failed);
    expectRuns(1, 0);
  });

  test('when nothing had been begun and the ERP has the order from elsewhere, no task is made up', async () => {
    bench.erp.insert('900', 'tspeeFaturado');
    const asked = { seen: { kind: 'asked', sight: { kind: 'integrated' } }, token: spent };
    expect(await bench.attempt({ attempt: 2 })).toMatchObject(asked);
    expectRuns(0);
  });

  test('when the node is away at the second try, the first one’s task stays to be asked for', async () => {
    await bench.attempt();
    bench.erp.fault = 'noRows';
    expect(await bench.attempt({ attempt: 2 })).toMatchObject({ seen: { kind: 'asked' }, token: isOpen() });
    bench.erp.fault = null;
    await bench.sshd.kill();
    expect(await bench.attempt({ attempt: 2 })).toMatchObject({ seen: { kind: 'asked' }, token: isOpen() });
    expectRuns(1);
  });
});
