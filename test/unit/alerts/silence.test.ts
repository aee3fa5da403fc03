import fc from 'fast-check';
import { fits, silenceOf, withSilence, type Silence } from '../../../src/domain/alerts/silence';
import { readSilencesMemo, silencesMemo, silencesPage } from '../../../src/domain/alerts/silences-page';
import { bytesOf } from '../../../src/domain/text-size';
import { after, hour, startMs } from './alert-samples';

const silence = (pattern: string, untilMs: number, more: Partial<Silence> = {}): Silence => ({
  ...{ pattern, by: 'ann', reason: 'upgrade', since: after(0), until: after(untilMs), ...more },
});

describe('a pattern', () => {
  test.each([
    ['tenants/fatal/acme', 'tenants/fatal/acme', true],
    ['tenants/fatal/acme', 'tenants/fatal/acme2', false],
    ['*', 'hosts/hostLost/h1', true],
    ['tenants/*', 'tenants/fatal/acme', true],
    ['tenants/*', 'hosts/hostLost/h1', false],
    ['*/acme', 'tenants/fatal/acme', true],
    ['*/acme', 'tenants/fatal/acme2', false],
    ['tenants/*/acme', 'tenants/fatal/acme', true],
    ['tenants/*/acme', 'tenants/acme', false],
    ['*fatal*', 'tenants/fatal/acme', true],
    ['a*ba', 'aba', true],
    ['ab*ba', 'aba', false],
    ['*a*a*', 'a', false],
    ['tenants/fatal/a.c', 'tenants/fatal/abc', false],
    ['', 'tenants/fatal/acme', false],
  ])('%s against %s: %s', (pattern, key, does) => expect(fits(pattern, key)).toBe(does));

  test('means what a regular expression of it means, whatever stands in it', () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '['), maxLength: 12 });
    const expressionOf = (pattern: string) =>
      new RegExp(
        `^${pattern
          .split('*')
          .map((part) => part.replace(/[.[]/g, '\\$&'))
          .join('.*')}$`,
      );
    fc.assert(
      fc.property(anyText, anyText, (pattern, key) => {
        expect(fits(pattern, key)).toBe(expressionOf(pattern).test(key));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the silence of a key', () => {
  test('is the one that lasts longest of those that fit and are not over', () => {
    const silences = [silence('tenants/*', hour), silence('*/acme', 3 * hour), silence('hosts/*', 9 * hour)];
    expect(silenceOf('tenants/fatal/acme', silences, startMs)?.pattern).toBe('*/acme');
    expect(silenceOf('tenants/fatal/other', silences, startMs)?.pattern).toBe('tenants/*');
    expect(silenceOf('tenants/fatal/acme', silences, startMs + 3 * hour)).toBeNull();
  });

  test('is none at the very moment of its end', () => {
    expect(silenceOf('a', [silence('*', hour)], startMs + hour - 1)).not.toBeNull();
    expect(silenceOf('a', [silence('*', hour)], startMs + hour)).toBeNull();
  });
});

test('a new silence takes the place of the old one of its pattern, and of those that are over', () => {
  const old = [silence('a', hour), silence('b', 2 * hour), silence('c', 3 * hour)];
  const next = withSilence(old, silence('b', 5 * hour, { by: 'bob' }), startMs + hour);
  expect(next.map(({ pattern, by }) => `${pattern} ${by}`)).toEqual(['c ann', 'b bob']);
});

test('what a list reads is small, and no pattern in it means something else', () => {
  const text = 'é'.repeat(100);
  const many = Array.from({ length: 50 }, (_, index) =>
    silence(`${text.slice(2)}${index}`, hour, { by: text, reason: text }),
  );
  const memo = readSilencesMemo(silencesMemo(many));
  expect(memo.map(({ pattern }) => pattern)).toEqual(many.map(({ pattern }) => pattern));
  expect(bytesOf(JSON.stringify(memo))).toBeLessThan(40_000);
});

test('what is no list of silences is read as none', () => {
  for (const memo of [undefined, null, 'x', {}, [{ by: 'ann' }]]) expect(readSilencesMemo(memo)).toEqual([]);
});

test('their page is a table that no reason can break, and says so when there is none', () => {
  const page = silencesPage([silence('tenants/*', hour, { reason: 'disks | and\nmore' })]);
  expect(page.split('\n').at(-1)).toBe(`| \`tenants/*\` | ${after(hour)} | ann | ${after(0)} | disks \\| and more |`);
  expect(silencesPage([])).toBe('## Nothing is silenced');
});
