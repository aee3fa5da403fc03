/** Why did I not get a message? */
import { explainAlert, type SeenAlert } from '../../../src/cli/alerts';
import { viewMessages } from '../../../src/cli/alert-messages';
import type { AlertState } from '../../../src/domain/alerts/alert-state';
import type { ChannelState } from '../../../src/domain/alerts/channel-state';
import {
  acknowledged,
  alertSettings,
  arrived,
  begun,
  firing,
  mail,
  over,
  queued,
  refused,
  seen,
  silence,
  toldTo,
} from './alert-samples';
import { minute } from './samples';

const nowMs = Date.parse(minute(10));
const why = (state: AlertState, parts: Partial<SeenAlert> = {}, settings = alertSettings()): string[] =>
  explainAlert(seen(state, parts), settings, nowMs).why;
const all = (state: AlertState) => arrived(arrived(state, 'chat', minute(3)), 'mail:ops@example.org', minute(3));

test('of one whose messages all arrived there is nothing to explain', () => {
  expect(why(all(firing()))).toEqual([]);
});

test.each<[string, string[], RegExp]>([
  [
    'no channel is configured',
    why(all(firing()), {}, alertSettings({ channels: {} })),
    /no channel, so nobody is told of anything: docs\/set-up-mail\.md/,
  ],
  [
    'no route leads anywhere',
    why(
      all(firing()),
      {},
      alertSettings({ routes: [{ words: ['hosts'], severities: ['critical'], channels: ['chat'] }] }),
    ),
    /^No route .* from what is critical of tenants to a channel: alerts\.routes\.$/,
  ],
  [
    'no route led anywhere when it was told',
    why(toldTo(begun(), [])),
    /^At \S+:02:\S+ nobody is told: no route leads to a channel\.$/,
  ],
  [
    'it is silenced',
    why(all(firing()), { silences: [silence()] }),
    /^Nobody is told before \S+: ann has silenced tenants\/\*: new disks\.$/,
  ],
  [
    'it is acknowledged',
    why(all(acknowledged(null))),
    /^Nobody is reminded while it lasts: acknowledged by ann: on it\.$/,
  ],
  [
    'quiet hours hold',
    why(
      all(firing()),
      {},
      alertSettings({ quiet: [{ fromMinute: 0, toMinute: 60, timeZone: 'UTC', severities: ['critical'] }] }),
    ),
    /^Quiet hours hold for what is critical: what is told now is sent at 2026-01-01T01:00:00\.000Z\.$/,
  ],
  [
    'it has not lasted long enough',
    why(begun({ code: 'portTaken', since: minute(10) })),
    /^Nobody was told yet: it is told when it has lasted 30s/,
  ],
  [
    'it was over too soon',
    why(over(begun({ code: 'nameTaken', since: minute(5) }), '2026-01-01T00:05:30.000Z')),
    /^It was over before it had lasted 1m, and nobody is told/,
  ],
])('when %s, that is said', (_, sentences, expected) => {
  expect(sentences).toEqual([expect.stringMatching(expected)]);
});

test('why nobody was told that it had passed is said as it was noted then', () => {
  const passed = toldTo(over(begun(), minute(5)), [], { what: 'passed', at: minute(7) });
  expect(why(passed)).toEqual([expect.stringMatching(/^At \S+:07:\S+ nobody is told: no route leads to a channel\.$/)]);
  const short = toldTo(over(begun({ code: 'nameTaken', since: minute(5) }), minute(5)), [], {
    what: 'passed',
    at: minute(7),
  });
  expect(why(short)).toEqual([expect.stringMatching(/^It was over before it had lasted 1m/)]);
});

describe('the message to an address', () => {
  const state = arrived(firing(), 'mail:ops@example.org', minute(3));
  const [ofMail, ofChat] = [0, 1].map((index) => (channel: ChannelState | null | undefined) => {
    const channels = new Map(channel === undefined ? [] : [['chat', channel]]);
    return viewMessages(state, channels, nowMs)[index];
  });

  test('is taken when its server took one after it was told', () => {
    expect(ofMail!(null)).toEqual({ to: 'mail:ops@example.org', state: 'taken', at: minute(3), reason: null });
    const reminded = toldTo(state, [mail], { what: 'lasts', at: minute(8) });
    expect(viewMessages(reminded, new Map(), nowMs)).toMatchObject([{ state: 'unknown' }]);
  });

  test.each<[string, ChannelState | null | undefined, object]>([
    ['waits while it is gathered', queued(state), { state: 'waiting', at: null, reason: 'gathered with others' }],
    [
      'waits for the end of quiet hours',
      queued(state, minute(20)),
      { state: 'waiting', at: minute(20), reason: 'quiet hours' },
    ],
    [
      'fails while it is refused',
      refused(state),
      {
        state: 'failing',
        at: minute(11),
        reason: expect.stringMatching(/one try: connection refused/) as string,
      },
    ],
    ['is unknown without a worker', null, { state: 'unknown', at: null }],
    [
      'is unknown when it is not configured any more',
      undefined,
      { state: 'unknown', reason: expect.stringMatching(/not in this configuration/) as string },
    ],
  ])('%s', (_, channel, expected) => {
    expect(ofChat!(channel)).toMatchObject({ to: 'chat', ...expected });
  });

  test('that is not there yet is explained, with when it is tried again', () => {
    expect(why(state, { channels: new Map([['chat', refused(state)]]) })).toEqual([
      expect.stringMatching(
        /^chat has no message yet: not taken since \S+, one try: connection refused\. It is tried again at \S+\.$/,
      ),
    ]);
    expect(why(state, { channels: new Map([['chat', queued(state)]]) })).toEqual([
      'The message to chat goes out within a minute: gathered with others.',
    ]);
  });
});
