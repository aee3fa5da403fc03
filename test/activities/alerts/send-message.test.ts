import { MockActivityEnvironment } from '@temporalio/testing';
import { sendMessageWith } from '../../../activities/alerts/send-message';
import { beatEveryMs } from '../../../activities/beating';
import type { OutgoingMessage, SendOutcome } from '../../../src/domain/alerts/channel-state';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const address = { channel: 'mail', recipient: 'ops@example.org' };
const message: OutgoingMessage = { id: 'm1', items: [], dropped: 0 };

function sender(tryIt: () => Promise<SendOutcome>) {
  const environment = new MockActivityEnvironment();
  let beats = 0;
  environment.on('heartbeat', () => (beats += 1));
  const noted: string[] = [];
  let tries = 0;
  const sendMessage = sendMessageWith({
    send: () => {
      tries += 1;
      return tryIt();
    },
    taken: { has: (id) => noted.includes(id), note: (id) => void noted.push(id) },
  });
  const run = () => environment.run(sendMessage, address, message);
  return { run, noted, beats: () => beats, tries: () => tries };
}

test('it beats while a try is under way, and not after', async () => {
  let answer: (outcome: SendOutcome) => void = () => undefined;
  const { run, beats } = sender(() => new Promise((resolve) => (answer = resolve)));
  const running = run();
  jest.advanceTimersByTime(3 * beatEveryMs);
  expect(beats()).toBe(3);
  answer({ kind: 'unknown', reason: 'it broke' });
  expect(await running).toEqual({ kind: 'unknown', reason: 'it broke' });
  expect(jest.getTimerCount()).toBe(0);
});

test('what was taken is noted, and not tried again', async () => {
  const { run, noted, tries } = sender(async () => ({ kind: 'sent' }));
  expect(await run()).toEqual({ kind: 'sent' });
  expect(await run()).toEqual({ kind: 'sent' });
  expect([noted, tries()]).toEqual([['m1'], 1]);
});

test.each<SendOutcome>([
  { kind: 'refused', reason: 'no', isPermanent: true },
  { kind: 'unknown', reason: 'it broke' },
  { kind: 'gone' },
])('what was not surely taken is tried again: %j', async (outcome) => {
  const { run, noted, tries } = sender(async () => outcome);
  expect(await run()).toEqual(outcome);
  await run();
  expect([noted, tries()]).toEqual([[], 2]);
});
