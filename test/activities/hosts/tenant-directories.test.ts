import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createDirectoryActivities, staleAfterMs } from '../../../activities/hosts/tenant-directories';
import { FakeDirectories } from '../../support/temporal-fake-directories';

const add = { name: 'alpha', port: null, requestId: 'r1', by: 'ann' };
const remove = { name: 'alpha', requestId: 'r2', by: 'ann' };

function host(offeredMsAgo = 0) {
  const directories = new FakeDirectories('h1');
  const currentAttemptScheduledTimestampMs = Date.now() - offeredMsAgo;
  const environment = new MockActivityEnvironment(
    { currentAttemptScheduledTimestampMs },
    { logger: new DefaultLogger('ERROR') },
  );
  return { directories, environment, ...createDirectoryActivities({ directories }) };
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => error,
  );

test('what is asked is done once, and a repetition is answered as it was at first', async () => {
  const { directories, environment, addTenant, removeTenant } = host();
  const added = await environment.run(addTenant, add);
  expect(added).toMatchObject({ name: 'alpha', host: 'h1', port: 8100 });
  expect(await environment.run(addTenant, add)).toEqual(added);
  expect(directories.names).toEqual(new Map([['alpha', 8100]]));
  expect(await environment.run(removeTenant, remove)).toMatchObject({ name: 'alpha', directory: '/srv/tenants/alpha' });
  expect(directories.names.size).toBe(0);
});

test.each(['nameRefused', 'portRefused', 'noFreePort', 'noTemplate', 'directoryFailed'])(
  '%s keeps its type and is not tried again',
  async (type) => {
    const { directories, environment, addTenant } = host();
    directories.onRequest = () => Promise.reject(Object.assign(new Error('no'), { type }));
    const failure = await failureOf(environment.run(addTenant, add));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, message: 'no', nonRetryable: true, category: 'BENIGN' });
  },
);

test('an attempt that nobody waits for any more has no effect', async () => {
  const { directories, environment, addTenant, removeTenant } = host(staleAfterMs + 1_000);
  for (const asked of [environment.run(addTenant, add), environment.run(removeTenant, remove)]) {
    expect(await failureOf(asked)).toMatchObject({ type: 'requestSuperseded', nonRetryable: true });
  }
  expect(directories.requests).toEqual([]);
});

describe('while it takes long', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('it beats, until it is done, and what is cancelled is told so', async () => {
    const { directories, environment, addTenant } = host();
    let beats = 0;
    environment.on('heartbeat', () => (beats += 1));
    let end = () => {};
    let signal: AbortSignal | null = null;
    directories.onRequest = (given) => {
      signal = given;
      return new Promise((resolve) => (end = resolve));
    };
    const asked = environment.run(addTenant, add);
    jest.advanceTimersByTime(10_000);
    expect(beats).toBe(5);
    environment.cancel('TIMED_OUT');
    expect(signal).toMatchObject({ aborted: true });
    end();
    await failureOf(asked);
    expect(jest.getTimerCount()).toBe(0);
  });
});
