import { createHostActivities } from '../../../activities/hosts';
import { greetingMs } from '../../../src/domain/hosts/host-health';
import { problemAttribute } from '../../../src/domain/search-attributes';
import { isWorkerAnswering } from '../../../src/client/hosts';
import { TestTemporal, workerLines } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { FakeHost } from '../../support/temporal-fake-host';
import { OwnServer } from '../../support/temporal-own-server';
import { eventsAtRest } from '../../support/temporal-events';
import { until } from '../../support/until';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

const says = (host: FakeHost, state: string, withinMs = 30_000) =>
  until(`${state}`, async () => (await host.health()).state === state, withinMs, 100);
const reads = (host: FakeHost, state: string, withinMs = 30_000) =>
  until(`read as ${state}`, async () => (await host.reading()).state === state && host.reading(), withinMs, 100);

test('an announced agent is greeted, holds the lease, and its status is read from the beats', async () => {
  const host = new FakeHost(temporal.client);
  expect(await host.reading()).toEqual({ id: host.host, state: 'unknown', status: null, beatAt: null, runId: null });
  await temporal.startAgent(host.host, host);
  await host.announce();
  const reading = await reads(host, 'up');
  expect(reading.status).toMatchObject({ host: host.host, incarnation: host.incarnation, isScanned: true });
  expect(await host.health()).toMatchObject({ state: 'up', incarnation: host.incarnation, missedGreetings: 0 });
  expect(await isWorkerAnswering(temporal.client, host.host)).toBe(true);
  expect(await isWorkerAnswering(temporal.client, 'nobody')).toBe(false);
});

test('a held lease adds no event, and a doubled or late announcement leaves it alone', async () => {
  const host = new FakeHost(temporal.client);
  await temporal.startAgent(host.host, host);
  await host.announce();
  const first = await reads(host, 'up');
  const events = (await host.handle.describe()).historyLength;
  await until('another beat', async () => (await host.reading()).beatAt !== first.beatAt);
  expect((await host.handle.describe()).historyLength).toBe(events);
  await host.announce();
  await until('the announcement was taken', async () => (await host.handle.describe()).historyLength === events + 4);
  expect(await host.leases()).toBe(1);
  await keepHistory(host.handle, 'watchHost', 'held');
});

test('a new life of the agent takes the lease over at once', async () => {
  const host = new FakeHost(temporal.client);
  // The agent died, and its worker with it: nobody answers the cancellation.
  let bury = () => {};
  const buried = new Promise<void>((resolve) => (bury = resolve));
  const dead = { greetAgent: async () => host.status(), holdLease: () => buried };
  const corpse = await temporal.startHost(host.host, dead);
  await host.announce();
  await says(host, 'up');
  await until('the lease is held', async () => (await host.leases()) === 1);
  const stopped = corpse.stop();
  host.rebirth('2');
  await temporal.startAgent(host.host, host);
  await host.announce();
  const reading = await reads(host, 'up', 12_000);
  expect(reading.status?.incarnation).toBe(host.incarnation);
  expect((await host.health()).incarnation).toBe(host.incarnation);
  await keepHistory(host.handle, 'watchHost', 'new-life');
  bury();
  await stopped;
});

test('a problem of the host is in the attribute and on the page while it lasts, and gone with a new life', async () => {
  const host = new FakeHost(temporal.client);
  await temporal.startAgent(host.host, host);
  await host.announce();
  await says(host, 'up');
  const shows = (problem: string | null) =>
    until(`Problem is ${problem}`, async () => {
      const { typedSearchAttributes } = await host.handle.describe();
      return (typedSearchAttributes.get(problemAttribute) ?? null) === problem;
    });
  await host.tellProblems('journalFull', 'watchPathMissing');
  await shows('journalFull');
  expect((await host.health()).problems?.map(({ code }) => code)).toEqual(['journalFull', 'watchPathMissing']);
  await host.tellProblems('watchPathMissing');
  await shows('watchPathMissing');
  const events = await eventsAtRest(host.handle);
  await host.tellProblems('watchPathMissing');
  await until('that was no news', async () => (await host.handle.describe()).historyLength === events + 4);
  await host.tellProblems();
  await shows(null);
  await host.tellProblems('journalFull');
  await shows('journalFull');
  const old = host.incarnation;
  host.rebirth('5');
  await host.announce();
  await shows(null);
  await host.tellProblemsAs(old, 'watchPathMissing');
  await host.tellProblems('journalFull');
  await shows('journalFull');
  expect((await host.health()).problems?.map(({ code }) => code)).toEqual(['journalFull']);
  await until('the new life holds its lease', async () => (await host.leases()) === 2);
  await keepHistory(host.handle, 'watchHost', 'problems');
});

test('what is told while a greeting is under way is not forgotten when it is answered', async () => {
  const host = new FakeHost(temporal.client);
  const activities = createHostActivities({ host });
  let ask = () => {};
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const greetAgent = async () => {
    ask();
    await answered;
    return activities.greetAgent();
  };
  await temporal.startHost(host.host, { ...activities, greetAgent });
  await host.announce();
  await asked;
  await host.tellProblems('journalFull');
  await until('it is known', async () => (await host.health()).problems?.length === 1);
  answer();
  await says(host, 'up');
  expect((await host.health()).problems?.map(({ code }) => code)).toEqual(['journalFull']);
  await keepHistory(host.handle, 'watchHost', 'told-while-greeted');
});

test('leases that end as soon as they begin are offered ever more slowly', async () => {
  const host = new FakeHost(temporal.client);
  await temporal.startHost(host.host, {
    greetAgent: async () => host.status(),
    holdLease: async () => ({ end: 'detached', incarnation: host.incarnation }),
  });
  await host.announce();
  await until('several ended', async () => (await host.health()).shortLeases >= 4);
  expect(await host.leases()).toBeLessThan(6);
  await keepHistory(host.handle, 'watchHost', 'short-leases');
  await host.handle.terminate();
});

describe('stories of a minute, told side by side', () => {
  let agentGone: Promise<void>;
  let agentSilent: Promise<void>;
  let serverAway: Promise<string[]>;

  beforeAll(() => {
    agentGone = (async () => {
      const host = new FakeHost(temporal.client);
      const agent = await temporal.startAgent(host.host, host);
      await host.announce();
      await reads(host, 'up');
      await agent.stop();
      await says(host, 'lost', 4 * greetingMs);
      expect((await reads(host, 'lost')).status).toBeNull();
      const events = (await host.handle.describe()).historyLength;
      await temporal.startAgent(host.host, host);
      await says(host, 'up');
      await reads(host, 'up');
      expect(events).toBeLessThan(40);
      await keepHistory(host.handle, 'watchHost', 'lost-and-back');
      expect(workerLines.problems.filter((line) => line.includes(` ${host.host} `))).toEqual([
        `began ${host.host} hostLost`,
        `ended ${host.host} hostLost`,
      ]);
      expect((await host.health()).story.map(({ sentence }) => sentence.split(':')[0])).toEqual(
        expect.arrayContaining(['up', 'unknown', 'lost']),
      );
    })();

    agentSilent = (async () => {
      const host = new FakeHost(temporal.client);
      let release = () => {};
      const frozen = new Promise<void>((resolve) => (release = resolve));
      const agent = await temporal.startHost(host.host, {
        greetAgent: async () => host.status(),
        holdLease: () => frozen,
      });
      await host.announce();
      await says(host, 'up');
      const silence = () => host.health().then(({ story }) => story.some(({ sentence }) => /no beat/.test(sentence)));
      await until('the lease is taken away', silence, 60_000);
      release();
      await keepHistory(host.handle, 'watchHost', 'silent');
      await host.handle.terminate();
      await agent.stop();
    })();

    serverAway = (async () => {
      const server = await OwnServer.start();
      const own = await TestTemporal.open(server.address);
      const host = new FakeHost(own.client);
      await own.startOrchestrator();
      await own.startAgent(host.host, host);
      await host.announce();
      await reads(host, 'up');
      await server.kill();
      // Longer than the heartbeat timeout and a greeting together.
      await new Promise((resolve) => setTimeout(resolve, 40_000));
      await server.start();
      await until('up again', async () => (await host.reading().catch(() => null))?.state === 'up', 60_000);
      const story = (await host.health()).story.map(({ sentence }) => sentence);
      await own.close();
      await server.end();
      return story;
    })();
    for (const story of [agentGone, agentSilent, serverAway]) story.catch(() => undefined);
  });

  test('an agent that is gone makes its host unknown, then lost, and up again at once when it is back', () =>
    agentGone);
  test('an agent that falls silent loses its lease', () => agentSilent);
  test('no host is lost because the server was away', async () => {
    const story = await serverAway;
    expect(story.join('\n')).not.toContain('lost');
    expect(story.join('\n')).toContain('up');
  });
});
