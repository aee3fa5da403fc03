import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createHostActivities, type HostControl } from '../../../activities/hosts';
import { beatEveryMs } from '../../../activities/hosts/hold-lease';
import type { HostStatus } from '../../../src/domain/hosts/host-status';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function leasedHost(onNews?: HostControl['onNews']) {
  let asked = 0;
  const status = () => ({ incarnation: 'i1', agentSince: 's1', asOf: String((asked += 1)) }) as HostStatus;
  const environment = new MockActivityEnvironment();
  const beats: string[] = [];
  environment.on('heartbeat', (details: HostStatus) => beats.push(details.asOf));
  return { ...createHostActivities({ host: { status, ...(onNews && { onNews }) } }), environment, beats };
}

test('the first beat comes at once, and each one after it has the freshest status', async () => {
  const { environment, holdLease, beats } = leasedHost();
  const held = environment.run(holdLease);
  expect(beats).toEqual(['1']);
  jest.advanceTimersByTime(3 * beatEveryMs);
  expect(beats).toEqual(['1', '2', '3', '4']);
  environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
  await held;
  jest.advanceTimersByTime(3 * beatEveryMs);
  expect(beats).toHaveLength(4);
  expect(jest.getTimerCount()).toBe(0);
});

test('news are told without waiting for the next beat, until the lease ends', async () => {
  const listeners = new Set<() => void>();
  const onNews = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const { environment, holdLease, beats } = leasedHost(onNews);
  const held = environment.run(holdLease);
  for (const listener of listeners) listener();
  expect(beats).toEqual(['1', '2']);
  environment.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
  await held;
  expect(listeners.size).toBe(0);
});

test.each([
  [{ cancelRequested: true }, 'cancelled'],
  [{ workerShutdown: true }, 'shuttingDown'],
  [{ timedOut: true }, 'detached'],
  [{ notFound: true }, 'detached'],
])('a lease that ends for %j ends quietly, as %s', async (details, end) => {
  const { environment, holdLease } = leasedHost();
  const held = environment.run(holdLease);
  environment.cancel('CANCELLED', new ActivityCancellationDetails(details));
  expect(await held).toEqual({ end, incarnation: 'i1' });
});

test('a greeting says who is there', async () => {
  const { environment, greetAgent } = leasedHost();
  expect(await environment.run(greetAgent)).toEqual({ incarnation: 'i1', agentSince: 's1' });
});
