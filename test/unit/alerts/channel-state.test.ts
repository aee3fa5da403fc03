import { defaultPaceMs as paceMs } from '../../../src/domain/alerts/alert-settings';
import type { Announcement } from '../../../src/domain/alerts/alert-item';
import { channelCondition, channelPage } from '../../../src/domain/alerts/channel-page';
import {
  afterGone,
  afterSending,
  afterTest,
  keptChannelStory,
  mostUncertainTries,
} from '../../../src/domain/alerts/channel-outcome';
import {
  beginSending,
  gapMs,
  longestGatherMs,
  mergeItems,
  mostInMessage,
  mostQueued,
  newChannelState,
  nextChannelStep,
  takeItem,
  type ChannelState,
} from '../../../src/domain/alerts/channel-state';
import { bytesOf } from '../../../src/domain/text-size';
import { after, hour, item, minute, sentences, startMs } from './alert-samples';

const address = { channel: 'mail', recipient: 'ops@example.org' };
const empty = newChannelState(address);
const refused = { kind: 'refused', reason: '450 come back later', isPermanent: false } as const;
const unknown = { kind: 'unknown', reason: 'no answer' } as const;

const take = (state: ChannelState, atMs: number, ...items: ReturnType<typeof item>[]): ChannelState =>
  items.reduce((before, one) => takeItem(before, one, after(atMs)), state);
const stepAt = (state: ChannelState, atMs: number) => nextChannelStep(state, startMs + atMs);
const begin = (state: ChannelState, atMs: number, id = 'm1') => beginSending(state, id, startMs + atMs);
/** It is due at this moment, and not a millisecond before. */
function expectDueAt(state: ChannelState, atMs: number): void {
  expect(stepAt(state, atMs - 1).kind).toBe('wait');
  expect(stepAt(state, atMs)).toEqual({ kind: 'send' });
}
const words = (state: ChannelState) => state.queue.map((entry) => `${entry.item.what} ${entry.item.key}`);

describe('what it takes in', () => {
  test('is each item once, also after it was sent', () => {
    const one = take(empty, 0, item('a', 1));
    expect(takeItem(one, item('a', 1), after(1))).toBe(one);
    const sent = afterSending(begin(one, gapMs), { kind: 'sent' }, after(gapMs));
    expect(takeItem(sent, item('a', 1), after(gapMs))).toBe(sent);
    expect(words(take(sent, gapMs, item('a', 2, { what: 'over' })))).toEqual(['over a']);
  });

  test('is not an item that is older than the newest of its alert', () => {
    const state = take(empty, 0, item('a', 2, { what: 'lasts' }));
    expect(takeItem(state, item('a', 1), after(1))).toBe(state);
  });

  test('is what another alert of the same key tells, however it is numbered', () => {
    const state = take(empty, 0, item('a', 7, { what: 'over' }), item('a', 1, { alert: 'run-2' }));
    expect(words(state)).toEqual(['began a']);
  });
});

describe('one word instead of two', () => {
  const merged = (old: Announcement, next: Announcement) =>
    mergeItems(item('a', 1, { what: old }), item('a', 2, { what: next, count: 3 }));

  test.each<[Announcement, Announcement, Announcement]>([
    ['began', 'over', 'passed'],
    ['began', 'lasts', 'began'],
    ['lasts', 'over', 'over'],
    ['lasts', 'lasts', 'lasts'],
    ['over', 'began', 'began'],
    ['passed', 'began', 'began'],
    ['passed', 'passed', 'passed'],
  ])('%s and then %s is told as %s, as it is known at last', (old, next, word) => {
    expect(merged(old, next)).toMatchObject({ what: word, seq: 2, count: 3 });
  });

  test('whoever is not to be woken by a beginning is not woken by its end', () => {
    const old = item('a', 1, { notBefore: after(hour) });
    expect(mergeItems(old, item('a', 2, { what: 'over' }))).toMatchObject({ what: 'passed', notBefore: after(hour) });
  });
});

describe('when it sends', () => {
  test('nothing is waited for where nothing is to be told', () => {
    expect(stepAt(empty, 0)).toEqual({ kind: 'wait', untilMs: null });
  });

  test('is when nothing came for some seconds', () => {
    const one = take(empty, 0, item('a', 1));
    expectDueAt(one, gapMs);
    expectDueAt(take(one, 3000, item('b', 1)), 3000 + gapMs);
  });

  test('is after a while, however many come', () => {
    let state = empty;
    for (let atMs = 0; atMs < longestGatherMs; atMs += 1000) state = take(state, atMs, item(`a${atMs}`, 1));
    expectDueAt(state, longestGatherMs);
  });

  test('is not sooner than a minute after the last message', () => {
    const sent = afterSending(begin(take(empty, 0, item('a', 1)), gapMs), { kind: 'sent' }, after(gapMs));
    expectDueAt(take(sent, gapMs + 1, item('b', 1)), gapMs + paceMs);
    const faster = takeItem(sent, item('b', 1), after(gapMs + 1), { paceMs: 10_000 });
    expectDueAt(faster, gapMs + 10_000);
    expectDueAt(take(sent, hour, item('b', 1)), hour + gapMs);
  });

  test('is at the end of the quiet hours for what is to wait for it, and at once for what is not', () => {
    const quiet = take(
      empty,
      0,
      item('a', 1, { notBefore: after(8 * hour) }),
      item('b', 1, { notBefore: after(8 * hour) }),
    );
    expectDueAt(quiet, 8 * hour);
    const urgent = take(quiet, minute, item('c', 1));
    expectDueAt(urgent, minute + gapMs);
    const sending = begin(urgent, minute + gapMs);
    expect(sending.sending?.items.map(({ key }) => key)).toEqual(['c']);
    expect(words(sending)).toEqual(['began a', 'began b']);
  });
});

describe('a storm', () => {
  test('is one message with all of them in the order in which they came', () => {
    const keys = Array.from({ length: 300 }, (_, index) => `tenants/fatal/t${index}`);
    const state = begin(take(empty, 0, ...keys.map((key) => item(key, 1))), gapMs);
    expect(state.sending?.items.map(({ key }) => key)).toEqual(keys);
    expect(state.queue).toEqual([]);
  });

  test('beyond what one message holds is two', () => {
    const items = Array.from({ length: mostInMessage + 1 }, (_, index) => item(`t${index}`, 1));
    const first = begin(take(empty, 0, ...items), gapMs);
    expect(first.sending?.items).toHaveLength(mostInMessage);
    expectDueAt(afterSending(first, { kind: 'sent' }, after(gapMs)), gapMs + paceMs);
  });

  test('beyond what is kept loses what can be missed most easily, and says how many in the next message', () => {
    const words: Announcement[] = ['began', 'over', 'lasts', 'passed'];
    const items = Array.from({ length: mostQueued }, (_, index) => item(`t${index}`, 1, { what: words[index % 4]! }));
    const more = Array.from({ length: 251 }, (_, index) => item(`more${index}`, 1));
    const state = take(take(empty, 0, ...items), 1000, ...more);
    expect(state.queue).toHaveLength(mostQueued);
    expect(state.dropped).toBe(251);
    const left = state.queue.map((entry) => entry.item);
    expect(left.filter(({ what }) => what === 'passed')).toEqual([]);
    expect(left.filter(({ what }) => what === 'lasts')).toHaveLength(249);
    expect(left.find(({ what }) => what === 'lasts')?.key).toBe('t6');
    const sending = begin(state, longestGatherMs);
    expect([sending.sending?.dropped, sending.dropped]).toEqual([251, 0]);
    expect(afterSending(sending, refused, after(longestGatherMs)).dropped).toBe(251);
  });

  test('is carried on within what the server takes, whatever the messages say', () => {
    const message = '"\\'.repeat(250);
    const advice = 'é'.repeat(150);
    let state = empty;
    for (let index = 0; index < 3 * mostQueued; index += 1) {
      state = take(state, index, item(`tenants/portConflict/${'x'.repeat(63)}${index}`, 1, { message, advice }));
      if (index === mostQueued) state = afterSending(begin(state, hour), unknown, after(hour));
    }
    expect(bytesOf(JSON.stringify(state))).toBeLessThan(1_900_000);
    expect(bytesOf(channelPage(state))).toBeLessThan(20_000);
  });
});

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
