import { UsageError } from '../../../src/cli/failure';
import * as options from '../../../src/cli/order-options';

const given = (words: string[], written: Record<string, string> = {}, flags: string[] = []) => ({
  ...{ words, options: written, flags: new Set(flags) },
});

test('an order is named by its id or by its number', () => {
  expect(options.readWhich(given(['72026']))).toEqual({ orderId: '72026' });
  expect(options.readWhich(given([], { number: 'A 1' }))).toEqual({ number: 'A 1' });
  expect(options.readWhich(given([]))).toBeNull();
});

test.each([
  [() => options.readWhich(given(['1'], { number: '2' })), 'an id and --number are given'],
  [() => options.readWhich(given(['A1'])), '"A1" is no id of an order'],
  [() => options.readWhich(given(['007'])), '"007" is no id of an order'],
  [() => options.readWhich(given([], { number: '' })), '--number: "" is no number'],
  [() => options.readFilter(given([], { status: 'failed' })), '--status: there is no "failed"; write one of SUCCESS, '],
  [() => options.readFilter(given([], { outcome: 'X' })), '--outcome: there is no "X"; write one of OK, NOT_FOUND'],
  [() => options.readWhy(given([], { reason: ' \t' })), '--reason: it is empty'],
  [() => options.readWhy(given([], { reason: 'y'.repeat(201) })), 'it has 201 characters; at most 200'],
  [() => options.readAgo(given([], { since: '5' }), 'since', 0), '--since: "5" is no duration up to 3650d'],
  [() => options.readAgo(given([], { recheckSince: '0s' }), 'recheckSince', 0), '--recheck-since: "0s" is no duration'],
  [() => options.readListLimit(given([], { limit: '0' })), '--limit: "0" is no number for this'],
  [() => options.readTimeZone(given([], { timeZone: 'Europe/Berln' })), 'no time zone; write one like Europe/Berlin'],
])('%s is refused in a sentence', (read, sentence) => {
  expect(read).toThrow(UsageError);
  expect(read).toThrow(sentence);
});

test('a filter is what is named of it, in a sentence too', () => {
  const read = (written: Record<string, string>, flags: string[] = []) => options.readFilter(given([], written, flags));
  expect(read({})).toBeNull();
  expect(read({ status: 'FAILED' }, ['needsAttention'])).toEqual({ status: 'FAILED', needsAttention: true });
  expect(options.listFilter({ status: 'FAILED', reason: 'NOT_FOUND' })).toEqual({
    ...{ statuses: ['FAILED'], reason: 'NOT_FOUND' },
  });
  expect(options.filterText({ status: 'FAILED', reason: 'NOT_FOUND', needsAttention: true })).toBe(
    'with status FAILED and outcome NOT_FOUND that need a person',
  );
  expect(options.filterText({ needsAttention: true })).toBe('that need a person');
});

test('moments and zones are read, and the zone of this machine is taken when none is named', () => {
  expect(options.readAgo(given([], { since: '1d' }), 'since', 86_400_000)).toEqual(new Date(0));
  expect(options.readAgo(given([]), 'since', 0)).toBeUndefined();
  expect(options.readTimeZone(given([], { timeZone: 'America/Sao_Paulo' }))).toBe('America/Sao_Paulo');
  expect(options.readTimeZone(given([]))).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});
