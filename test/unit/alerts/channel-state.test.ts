import { defaultPaceMs as paceMs } from '../../../src/domain/alerts/alert-settings';
import type { Announcement } from '../../../src/domain/alerts/alert-item';
import { channelPage } from '../../../src/domain/alerts/channel-page';
import { afterSending } from '../../../src/domain/alerts/channel-outcome';
import {
  gapMs,
  longestGatherMs,
  mergeItems,
  mostInMessage,
  mostQueued,
  takeItem,
} from '../../../src/domain/alerts/channel-state';
import { bytesOf } from '../../../src/domain/text-size';
import { after, hour, item, minute } from './alert-samples';

import { empty, refused, unknown, take, stepAt, begin, expectDueAt, words } from './channel-samples';

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
    const state = take(empty, 0, item('a', 7, { what: 'lasts' }), item('a', 1, { alert: 'run-2' }));
    expect(words(state)).toEqual(['began a']);
  });

  test('is an end and the next beginning, each told in a message of its own', () => {
    const again = (seq: number, what: Announcement) => item('a', seq, { what, alert: 'run-2' });
    const both = take(empty, 0, item('a', 7, { what: 'over' }), again(1, 'began'));
    expect(words(both)).toEqual(['over a', 'began a']);
    expect(words(take(both, 1000, again(2, 'over')))).toEqual(['over a', 'passed a']);
    expect(words(take(both, 1000, again(2, 'over'), item('a', 1, { alert: 'run-3' })))).toEqual(['over a', 'began a']);
    const first = begin(both, gapMs);
    expect([first.sending?.items.map(({ what }) => what), words(first)]).toEqual([['over'], ['began a']]);
    const sent = afterSending(first, { kind: 'sent' }, after(gapMs));
    expect(stepAt(sent, gapMs)).toEqual({ kind: 'send' });
    expect(begin(sent, gapMs).sending?.items.map(({ what }) => what)).toEqual(['began']);
    expect(words(afterSending(first, refused, after(gapMs)))).toEqual(['over a', 'began a']);
  });

  test('is the next beginning alone where the end had to wait for the morning', () => {
    const asleep = item('a', 7, { what: 'over', notBefore: after(hour) });
    expect(words(take(empty, 0, asleep, item('a', 1, { alert: 'run-2' })))).toEqual(['began a']);
    const awake = take(take(empty, 0, asleep), 2 * hour, item('a', 1, { alert: 'run-2' }));
    expect(words(awake)).toEqual(['over a', 'began a']);
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
