import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { createTenantActivities } from '../../../activities/tenants';
import { FakeAgent, hostFailure } from '../../support/temporal-fake-agent';

async function host() {
  const agent = new FakeAgent({ tell: () => Promise.resolve(), host: 'h1', name: 'alpha' });
  await agent.appear();
  const activities = createTenantActivities({ tenants: agent });
  const environment = new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });
  return { agent, activities, environment };
}
const request = { name: 'alpha', requestId: 'r1', generation: 1, by: 'ann' };
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => error,
  );

test('a request is applied once, and a repetition is answered from the journal', async () => {
  const { agent, activities, environment } = await host();
  const stop = () => environment.run(activities.setTenantWanted, { ...request, wanted: 'stopped' as const });
  expect(await stop()).toEqual({ kind: 'applied', generation: 2 });
  const before = agent.transitions.length;
  expect(await stop()).toEqual({ kind: 'applied', generation: 2 });
  expect(agent.transitions).toHaveLength(before);
});

test('a request that was decided on something old is superseded and changes nothing', async () => {
  const { agent, activities, environment } = await host();
  const old = { ...request, generation: 0 };
  expect(await environment.run(activities.restartTenant, old)).toEqual({ kind: 'superseded', generation: 1 });
  expect(agent.state).toMatchObject({ generation: 1, run: 1 });
});

test('a decision about a run that no longer waits is superseded', async () => {
  const { agent, activities, environment } = await host();
  await agent.exit('decision');
  const decision = { kind: 'backoff', delayMs: 1_000, step: 1 } as const;
  const decide = () =>
    environment.run(activities.applyRestartDecision, { name: 'alpha', generation: 1, run: 1, decision });
  expect(await decide()).toMatchObject({ kind: 'applied' });
  expect(agent.state).toMatchObject({ state: 'backoff', backoffStep: 1 });
  expect(await decide()).toMatchObject({ kind: 'superseded' });
});

test.each([
  ['tenantUnknown', true],
  ['journalFull', false],
] as const)('%s keeps its type and its retry rule', async (type, nonRetryable) => {
  const { agent, activities, environment } = await host();
  agent.answerOnce = () => Promise.reject(hostFailure(type));
  const failure = await failureOf(environment.run(activities.restartTenant, request));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type, nonRetryable, category: 'BENIGN' });
});

test.each([new Error('disk'), Object.assign(new Error('odd'), { type: 'toString' })])(
  'what nobody expected stays what it is: %s',
  async (error) => {
    const { agent, activities, environment } = await host();
    agent.answerOnce = () => Promise.reject(error);
    expect(await failureOf(environment.run(activities.restartTenant, request))).toBe(error);
  },
);
