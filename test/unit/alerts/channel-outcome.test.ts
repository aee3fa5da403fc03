import { channelCondition, channelPage } from '../../../src/domain/alerts/channel-page';
import {
  afterGone,
  afterSending,
  afterTest,
  keptChannelStory,
  mostUncertainTries,
} from '../../../src/domain/alerts/channel-outcome';
import { gapMs } from '../../../src/domain/alerts/channel-state';
import { after, hour, item, minute, sentences, startMs } from './alert-samples';

import { empty, refused, unknown, take, stepAt, begin, expectDueAt, words } from './channel-samples';

describe('what is refused', () => {
  const sending = begin(take(empty, 0, item('a', 1), item('b', 1)), gapMs);

  test('goes back into the queue, together with what came meanwhile, under another name', () => {
    const meanwhile = take(sending, gapMs, item('a', 2, { what: 'over' }), item('c', 1));
    const thawed = afterSending(meanwhile, refused, after(gapMs));
    expect(thawed.sending).toBeNull();
    expect(words(thawed)).toEqual(['passed a', 'began b', 'began c']);
    expect(begin(thawed, hour, 'm2').sending?.id).toBe('m2');
  });

  test('is tried again in growing distances, the last of which repeats', () => {
    let [state, atMs] = [sending, gapMs];
    const distances: number[] = [];
    for (let round = 0; round < 32; round += 1) {
      state = afterSending(state, refused, after(atMs));
      const dueMs = Date.parse(state.failing!.nextTryAt) - startMs;
      distances.push((dueMs - atMs) / 1000);
      expectDueAt(state, dueMs);
      atMs = dueMs;
      state = begin(state, atMs, `m${round}`);
    }
    expect(distances).toEqual([30, 60, 120, 300, 600, ...Array<number>(24).fill(900), 3600, 3600, 3600]);
  });

  test('is a condition from the third time on, or the first time when it will not change by itself', () => {
    const once = afterSending(sending, refused, after(gapMs));
    const twice = afterSending(begin(once, minute), refused, after(minute));
    const thrice = afterSending(begin(twice, 3 * minute), refused, after(3 * minute));
    expect([once, twice, thrice].map(({ failing }) => failing?.isCondition)).toEqual([false, false, true]);
    expect(thrice.failing).toMatchObject({ since: after(gapMs), tries: 3, reason: refused.reason });
    const permanent = afterSending(sending, { ...refused, isPermanent: true }, after(gapMs));
    expect(permanent.failing?.isCondition).toBe(true);
  });

  test('and taken at last is told in the story, and fails no more', () => {
    const failed = afterSending(sending, refused, after(gapMs));
    const sent = afterSending(begin(failed, minute, 'm2'), { kind: 'sent' }, after(minute));
    expect(sent).toMatchObject({ failing: null, sending: null, queue: [], sentCount: 1, lastSentAt: after(minute) });
    expect(sentences(sent)).toEqual([
      'try 1 failed: 450 come back later',
      'a message about 2 was taken, after 1 tries that failed',
    ]);
  });

  test('for hours leaves the newest word on each alert, in one message', () => {
    let state = afterSending(sending, refused, after(gapMs));
    for (let round = 0; round < 20; round += 1) {
      const atMs = hour + round * 15 * minute;
      state = take(state, atMs - 1, item('a', 2 + round, { what: round % 2 ? 'began' : 'over' }));
      state = afterSending(begin(state, atMs, `m${round}`), refused, after(atMs));
    }
    const last = begin(take(state, 8 * hour, item('a', 50, { what: 'over' })), 9 * hour, 'last');
    expect(last.sending?.items.map(({ key, what, seq }) => [key, what, seq])).toEqual([
      ['a', 'passed', 50],
      ['b', 'began', 1],
    ]);
  });
});

describe('what may have been taken', () => {
  const uncertain = afterSending(begin(take(empty, 0, item('a', 1)), gapMs), unknown, after(gapMs));

  test('is repeated as the very same message, while what came meanwhile waits', () => {
    const more = take(uncertain, minute / 2, item('a', 2, { what: 'over' }), item('b', 1));
    expectDueAt(more, gapMs + minute / 2);
    const again = begin(more, hour, 'm2');
    expect(again.sending).toMatchObject({ id: 'm1', items: [{ key: 'a', what: 'began' }] });
    const sent = afterSending(again, { kind: 'sent' }, after(hour));
    expect(words(sent)).toEqual(['over a', 'began b']);
    expect(begin(sent, 2 * hour, 'm2').sending?.id).toBe('m2');
  });

  test('is given up when it has been so for the fourth time, and what is newer goes out', () => {
    let state = take(uncertain, minute, item('b', 1));
    for (let round = 2; round <= mostUncertainTries; round += 1)
      state = afterSending(begin(state, round * hour), unknown, after(round * hour));
    expect(state).toMatchObject({ sending: null, failing: { tries: 4, isCondition: true } });
    expect(sentences(state).at(-1)).toBe('it may have arrived after 4 tries, and is not repeated');
    expect(begin(state, 9 * hour, 'm2').sending).toMatchObject({ id: 'm2', items: [{ key: 'b' }] });
  });

  test('stays the same when another try is refused', () => {
    const refusedLater = afterSending(begin(uncertain, minute), { ...refused, isPermanent: true }, after(minute));
    expect(refusedLater.sending).toMatchObject({ id: 'm1', uncertainTries: 1 });
    expect(refusedLater.failing).toMatchObject({ tries: 2, isCondition: true });
  });
});

describe('people try the channel', () => {
  const failing = afterSending(begin(take(empty, 0, item('a', 1)), gapMs), refused, after(gapMs));

  test('and what waits is sent at once when it takes messages again', () => {
    const tried = afterTest(failing, 'ann', { kind: 'sent' }, after(6000));
    expect(stepAt(tried, 6000 + gapMs)).toEqual({ kind: 'send' });
    expect(sentences(tried).at(-1)).toBe('ann tried it: the message was taken');
    expect(tried.queue).toEqual(failing.queue);
  });

  test('and what waits goes on waiting when it does not', () => {
    expect(afterTest(failing, 'ann', refused, after(6000)).failing).toEqual(failing.failing);
    expect(sentences(afterTest(empty, 'ann', { kind: 'gone' }, after(0)))).toEqual([
      'ann tried it: the configuration does not name it',
    ]);
  });
});

test('where nobody is any more nothing is sent, and what came meanwhile is tried', () => {
  const sending = begin(take(empty, 0, item('a', 1)), gapMs);
  const gone = afterGone(take(sending, gapMs, item('b', 1)), after(gapMs));
  expect(gone).toMatchObject({ sending: null, failing: null });
  expect(words(gone)).toEqual(['began b']);
});

test('its page says what waits, why, and when it is tried again', () => {
  const many = Array.from({ length: 900 }, (_, index) => item(`t${index}`, 1));
  const idle = channelPage(empty);
  expect(idle).toContain('## Messages to mail:ops@example.org: idle');
  const page = channelPage(afterSending(begin(take(empty, 0, ...many), gapMs), refused, after(gapMs)));
  expect(page).toContain(`**Not taken** since ${after(gapMs)}, 1 tries: 450 come back later. Tried again at`);
  expect(page).toMatch(/- began: t0 was given up\n/);
  expect(page).toMatch(/\d+ more are left out; `watchkeeper alerts list` shows all alerts/);
});

test('its condition is one word', () => {
  const queued = take(empty, 0, item('a', 1));
  const failing = afterSending(begin(queued, gapMs), refused, after(gapMs));
  expect([empty, queued, failing].map(channelCondition)).toEqual(['idle', 'sending', 'failing']);
});

test('its story is short', () => {
  let state = take(empty, 0, item('a', 1));
  for (let round = 1; round <= 100; round += 1)
    state = afterSending(begin(state, round * hour, `m${round}`), refused, after(round * hour));
  expect(state.story).toHaveLength(keptChannelStory);
});
