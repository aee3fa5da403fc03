import fc from 'fast-check';
import { addressesOf, type AlertSettings } from '../../../config/alerts';
import { whyItFitsNone } from '../../../src/cli/alert-pattern';
import { configuredAddresses, routedTo } from '../../../src/cli/alert-addresses';
import { unknownAlertSentence } from '../../../src/cli/unknown-alert';
import { conditionKey } from '../../../src/domain/alerts/condition';
import { alertWords, conditionKinds } from '../../../src/domain/alerts/condition-kinds';
import { fits } from '../../../src/domain/alerts/silence';
import { alertSettings, chat, mail } from './alert-samples';

const fitting = { words: ['tenants'], severities: ['critical'] } as const;

test.each([
  ['tenants/fatal/acme', null],
  ['tenants/*/acme', null],
  ['*', null],
  ['ten*', null],
  ['*/acme', null],
  ['', /^a key is WORD\/CODE\/SUBJECT/],
  ['acme', /\*\/acme is all that is of acme$/],
  ['tenants/fatal', /^a key is WORD\/CODE\/SUBJECT/],
  ['tenant/fatal/acme', /^there is no word tenant; did you mean tenants\?$/],
  ['tenants/fatl/acme', /^nobody is told of fatl of tenants; did you mean fatal\?$/],
  ['tenants/braked/acme', /^nobody is told of braked of tenants; what people are told of: fatal, /],
  ['tenant/*', /^a key begins with tenants, .* or store$/],
])('whether the pattern %j can fit a key is told before it is kept', (pattern, expected) => {
  if (expected === null) expect(whyItFitsNone(pattern)).toBeNull();
  else expect(whyItFitsNone(pattern)).toMatch(expected);
});

test('no pattern that fits a key of a known condition is refused', () => {
  const keys = alertWords.flatMap((word) =>
    Object.keys(conditionKinds[word]).map((code) => conditionKey({ word, code, subject: 'acme-1' })),
  );
  const starred = fc.constantFrom(...keys).chain((key) =>
    fc.array(fc.tuple(fc.nat(key.length), fc.nat(4)), { maxLength: 3 }).map((cuts) => ({
      key,
      pattern: [...key]
        .map((letter, at) => (cuts.some(([from, length]) => at >= from && at < from + length) ? '*' : letter))
        .join(''),
    })),
  );
  fc.assert(
    fc.property(starred, ({ key, pattern }) => {
      expect(fits(pattern, key)).toBe(true);
      expect(whyItFitsNone(pattern)).toBeNull();
    }),
  );
});

test('an unknown alert comes with the key that was probably meant, or with why there can be none', () => {
  expect(unknownAlertSentence('tenants/fatal/acne', ['tenants/fatal/acme'])).toBe(
    'there is no alert tenants/fatal/acne; did you mean tenants/fatal/acme?',
  );
  expect(unknownAlertSentence('tenants/fatal/x', [])).toBe(
    'there is no alert tenants/fatal/x; `watchkeeper alerts list --all` shows those there are',
  );
  expect(unknownAlertSentence('tenants/braked/x', [])).toMatch(/nobody is told of braked of tenants/);
});

test('each recipient of mail is an address of its own, a webhook is one', () => {
  const addresses = (name: string) => addressesOf(alertSettings().channels, name);
  expect(addresses('mail')).toEqual([mail, { channel: 'mail', recipient: 'night@example.org' }]);
  expect(addresses('chat')).toEqual([chat]);
  expect(addresses('toString')).toEqual([]);
  expect(configuredAddresses(['chat', 'mail:gone@example.org'], alertSettings())).toEqual([chat]);
});

test.each<[string, AlertSettings['routes'], string[]]>([
  ['without routes everything goes to every channel', [], ['mail:ops@example.org', 'mail:night@example.org', 'chat']],
  [
    'a route without channels leads to every one',
    [{ ...fitting, channels: null }],
    ['mail:ops@example.org', 'mail:night@example.org', 'chat'],
  ],
  ['a route leads to its channels', [{ ...fitting, channels: ['chat'] }], ['chat']],
  ['a route of other words leads nowhere', [{ ...fitting, words: ['hosts'], channels: null }], []],
  ['a route of another severity leads nowhere', [{ ...fitting, severities: ['warning'], channels: null }], []],
])('%s', (_, routes, expected) => {
  const alert = { word: 'tenants', severity: 'critical', subject: 'acme' } as const;
  expect(routedTo(alert, alertSettings({ routes }))).toEqual(expected);
});

test('a channel that takes nothing is told by the others', () => {
  const alert = { word: 'alerts', severity: 'warning', subject: 'chat' } as const;
  expect(routedTo(alert, alertSettings())).toEqual(['mail:ops@example.org', 'mail:night@example.org']);
});
