import fc from 'fast-check';
import { alertWords, conditionKinds, severities } from '../../../src/domain/alerts/condition-kinds';
import { announcements, type AlertItem } from '../../../src/domain/alerts/alert-item';
import type { OutgoingMessage } from '../../../src/domain/alerts/channel-state';
import { longestSubject, writeMessage } from '../../../src/domain/alerts/message';
import { messageData } from '../../../src/domain/alerts/message-data';
import { lengthText, momentText, plain } from '../../../src/domain/alerts/message-words';
import { bytesOf } from '../../../src/domain/text-size';

const fatal = conditionKinds.tenants.fatal;
const at = '2026-11-28T00:24:09.000Z';

function item(given: Partial<AlertItem> = {}): AlertItem {
  const subject = given.subject ?? 'acme';
  return {
    ...{
      key: `tenants/fatal/${subject}`,
      alert: 'run',
      seq: 1,
      what: 'began',
      word: 'tenants',
      code: 'fatal',
      subject,
    },
    ...{ severity: 'critical', title: fatal?.title ?? '', advice: fatal?.advice ?? '' },
    ...{ message: 'it was started 20 times, the last time it exited with 1', count: 1, notBefore: null },
    ...{ since: '2026-11-27T20:14:05.123Z', endedAt: null },
    ...given,
  };
}

const message = (items: AlertItem[], more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  ...{ id: 'b5f1', items, dropped: 0 },
  ...more,
});
const write = (items: AlertItem[], more: Partial<OutgoingMessage> = {}) => writeMessage(message(items, more), at);

test('one alert is told with what was seen, since when, and what to do', () => {
  const { subject, text, severity, count } = write([item()]);
  expect(subject).toBe('[Watchkeeper] critical: acme was given up after too many starts');
  expect(text).toBe(
    [
      'CRITICAL, began: acme was given up after too many starts',
      'it was started 20 times, the last time it exited with 1. Since 2026-11-27 20:14:05 UTC.',
      'What to do: It was given up after too many starts, and is tried again from time to time. Look into its err file.',
      'More of it: watchkeeper alerts show tenants/fatal/acme',
      '',
    ].join('\n'),
  );
  expect({ severity, count }).toEqual({ severity: 'critical', count: 1 });
});

test.each([
  [{ what: 'lasts' }, 'critical, still: acme', 'Since 2026-11-27 20:14:05 UTC, for 4 h 10 min.'],
  [
    { what: 'over', endedAt: '2026-11-27T20:16:05.123Z', count: 3 },
    'over: acme',
    'From 2026-11-27 20:14:05 UTC to 2026-11-27 20:16:05 UTC, for 2 min, begun 3 times.',
  ],
  [
    { what: 'passed', endedAt: '2026-11-27T20:14:05.200Z' },
    'passed: acme',
    'From 2026-11-27 20:14:05 UTC to 2026-11-27 20:14:05 UTC, for less than 1 s.',
  ],
] as const)('one that is not new says so, and how long it was so: %j', (given, inSubject, inText) => {
  const { subject, text } = write([item(given)]);
  expect(subject).toBe(`[Watchkeeper] ${inSubject} was given up after too many starts`);
  expect(text).toContain(inText);
});

test('what is over asks for nothing', () => {
  expect(write([item({ what: 'over', endedAt: at })]).text).not.toContain('What to do');
});

test('a host with 300 tenants makes one list of 20 names, and the others are counted', () => {
  const items = Array.from({ length: 300 }, (_, index) => item({ subject: `t${String(index).padStart(3, '0')}` }));
  const { subject, text, count } = write(items);
  expect(subject).toBe('[Watchkeeper] critical: 300 began: t000 was given up after too many starts, and 299 more');
  const lines = text.split('\n');
  expect(lines[0]).toBe('CRITICAL, began: 300 × was given up after too many starts');
  expect(lines.filter((line) => line.startsWith('- t'))).toHaveLength(20);
  expect(lines).toContain('and 280 more: watchkeeper alerts list');
  expect(lines.filter((line) => line.startsWith('What to do'))).toHaveLength(1);
  expect(count).toBe(300);
});

test('different things are told apart, what is urgent first and what is over last', () => {
  const { subject, text, severity } = write([
    item({ what: 'over', endedAt: at, subject: 'gone' }),
    item({ code: 'noStartFile', severity: 'warning', title: 'has no start file', subject: 'w' }),
    item({ what: 'lasts', subject: 'old' }),
    item({ subject: 'new' }),
  ]);
  expect(subject).toBe(
    '[Watchkeeper] critical: 2 began, 1 still, 1 over: new was given up after too many starts, and 3 more',
  );
  expect(text.split('\n').filter((line) => /^(CRITICAL|WARNING), /.test(line))).toEqual([
    'CRITICAL, began: new was given up after too many starts',
    'CRITICAL, is still so: old was given up after too many starts',
    'WARNING, began: w has no start file',
    'CRITICAL, is over: gone was given up after too many starts',
  ]);
  expect(severity).toBe('critical');
});

test('the severity is that of what is still true', () => {
  const over = item({ what: 'over', endedAt: at });
  expect(write([over]).severity).toBe('critical');
  expect(write([over, item({ severity: 'warning' })]).severity).toBe('warning');
});

test('what a full queue has lost is told', () => {
  const { text } = write([item()], { dropped: 7 });
  expect(text).toContain('- 7 more were dropped, because too many were waiting: watchkeeper alerts list');
});

test('a message that only tries the channel says who asked for it', () => {
  const { subject, text, count } = write([], { test: { by: 'anna' } });
  expect(subject).toBe('[Watchkeeper] test: this channel works');
  expect(text).toBe(
    'Test\nMessages of Watchkeeper arrive here. anna asked for this one at 2026-11-28 00:24:09 UTC.\n' +
      'Nothing is wrong, and there is nothing to do.\n',
  );
  expect(count).toBe(0);
});

test('as a page it says the same, and loads nothing', () => {
  const { html } = write([item({ subject: '<b onclick="x">&', message: `it's "so"` })]);
  expect(html).toContain(
    'CRITICAL, began: &lt;b onclick=&quot;x&quot;&gt;&amp; was given up after too many starts</h2>',
  );
  expect(html).toContain('it&#39;s &quot;so&quot;');
  expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(html).not.toMatch(/<(img|script|link|iframe)|https?:/);
});

test('as data it says all of the first fifty, and which the others are', () => {
  const sent = message(Array.from({ length: 120 }, (_, index) => item({ subject: `t${index}` })));
  const data = messageData(sent, writeMessage(sent, at));
  expect([data.alerts.length, data.others.length]).toEqual([50, 70]);
  expect(data.others[0]).toEqual({ key: 'tenants/fatal/t50', what: 'began' });
  expect(data).toMatchObject({ id: 'b5f1', severity: 'critical', count: 120, dropped: 0, isTest: false });
  expect(data.alerts[0]).toEqual({
    ...{ key: 'tenants/fatal/t0', what: 'began', severity: 'critical' },
    ...{ title: 't0 was given up after too many starts', count: 1 },
    ...{ message: 'it was started 20 times, the last time it exited with 1' },
    ...{ since: '2026-11-27T20:14:05.123Z', endedAt: null },
  });
});

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.999Z', 'less than 1 s'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:59Z', '59 s'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:01:01Z', '1 min 1 s'],
  ['2026-01-01T00:00:00Z', '2026-01-01T02:00:59Z', '2 h'],
  ['2026-01-01T00:00:00Z', '2026-02-01T03:00:00Z', '31 d 3 h'],
  ['2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z', 'less than 1 s'],
  ['never', '2026-01-01T00:00:00Z', null],
])('from %s to %s it is %s', (from, to, length) => {
  expect(lengthText(from, to)).toBe(length);
});

test('a text that is no moment is told as one that nobody knows', () => {
  expect(momentText('soon')).toBe('an unknown moment');
});

test('marks that move what stands around them are taken out', () => {
  expect(plain(' a\r\nBcc: x\u202Egnp\u2028\u0000\t end ', 80)).toBe('a Bcc: x gnp end');
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    'a\r\nBcc: x@example.org',
    '"><img src=x>',
    '\u202E',
    '',
    '😀'.repeat(300),
  ),
  fc.string({ minLength: 900, maxLength: 1200 }),
);
const anyMoment = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
  fc.constantFrom('', 'soon'),
);
const anyItem = fc.record<AlertItem>({
  key: anyText,
  alert: anyText,
  seq: fc.nat(),
  what: fc.constantFrom(...announcements),
  word: fc.constantFrom(...alertWords),
  code: fc.oneof(anyText, fc.constantFrom('fatal', 'hostLost')),
  subject: anyText,
  severity: fc.constantFrom(...severities),
  title: anyText,
  message: anyText,
  advice: anyText,
  since: anyMoment,
  endedAt: fc.option(anyMoment),
  count: fc.integer({ min: 1, max: 1e9 }),
  notBefore: fc.constant(null),
});
/** As many as a queue can hold. */
const manyItems = fc
  .tuple(fc.array(anyItem, { maxLength: 40 }), fc.integer({ min: 1, max: 25 }))
  .map(([items, times]) => Array.from({ length: times }, () => items).flat());

test('whatever comes in, it is one line of subject, a text of some pages and a page without a script', () => {
  fc.assert(
    fc.property(manyItems, fc.nat(), anyMoment, (items, dropped, now) => {
      const { subject, text, html, count } = writeMessage(message(items, { dropped }), now);
      expect(subject.length).toBeLessThanOrEqual(longestSubject);
      expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(subject).toMatch(/^\[Watchkeeper\] ./);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(bytesOf(text)).toBeLessThan(40_000);
      expect(bytesOf(html)).toBeLessThan(250_000);
      const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, tag = '']) => tag.toLowerCase()));
      const known = ['!doctype', 'html', 'head', 'meta', 'title', 'body', 'div', 'h2', 'ul', 'li', 'p'];
      expect([...tags].filter((tag) => !known.includes(tag))).toEqual([]);
      expect(count).toBe(items.length);
    }),
  );
});

const distinct = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...announcements), fc.nat(30), fc.nat(400)), { maxLength: 600 })
  .map((all) => all.map(([what, code, name]) => item({ what, code: `c${code}`, subject: `s${name}.` })));

test('each alert is named or counted, none twice', () => {
  fc.assert(
    fc.property(distinct, (items) => {
      const { text } = write(items);
      const numbers = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, digits]) => Number(digits));
      const counted = [...numbers(/^and (\d+) more: /gm), ...numbers(/^- (\d+) more of other kinds: /gm)];
      const listed = [...text.matchAll(/^- s\d+\.: /gm)].length;
      const alone = [...text.matchAll(/^CRITICAL, [a-z, ]+: s\d+\. /gm)].length;
      expect(listed + alone + counted.reduce((sum, count) => sum + count, 0)).toBe(items.length);
    }),
  );
});
