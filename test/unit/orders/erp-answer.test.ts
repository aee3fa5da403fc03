import fc from 'fast-check';
import {
  hasAnswered,
  judgeOrder,
  readErpAnswer,
  type ErpAnswer,
  type ErpRow,
} from '../../../src/domain/orders/erp-answer';

const there = (number: unknown, status: unknown = 'tspeeFaturado'): ErpRow => ({ number, exists: true, status });
const notThere = (number: unknown): ErpRow => ({ number, exists: false, status: null });
const answer = (...rows: ErpRow[]): ErpAnswer => ({ kind: 'rows', rows, error: null });
const kinds = (asked: string[], given: ErpAnswer) => readErpAnswer(asked, given).map(({ kind }) => kind);
const only = (row: Partial<ErpRow>) => readErpAnswer(['7'], answer({ ...notThere('7'), ...row }))[0];

test('each number gets the verdict of its own row, wherever it stands', () => {
  expect(readErpAnswer(['1', '2', '3'], answer(notThere('3'), there('1'), notThere(2)))).toEqual([
    { kind: 'there', status: 'tspeeFaturado' },
    { kind: 'notThere' },
    { kind: 'notThere' },
  ]);
});

test('a boolean may be written as text, in the four ways of XML', () => {
  expect(['true', '1', ' true '].map((exists) => only({ exists })?.kind)).toEqual(['there', 'there', 'there']);
  expect(['false', '0'].map((exists) => only({ exists })?.kind)).toEqual(['notThere', 'notThere']);
});

describe('no answer, and so no absence, is', () => {
  test.each([
    ['no row', answer()],
    ['no rows for it among others', answer(notThere('8'), notThere('9'))],
    ['two rows that agree', answer(notThere('7'), notThere('7'))],
    ['two rows that differ', answer(notThere('7'), there('7'))],
    ['another number', answer(notThere('70'))],
    ['its number with a zero before it', answer(notThere('07'))],
    ['a row without a number', answer(notThere(null))],
    ['a number that is no text', answer(notThere({ $value: '7' }))],
    ['an error instead of rows', { kind: 'rows', rows: [], error: 'chave inválida' } as const],
    ['an error beside a row', { kind: 'rows', rows: [notThere('7')], error: 'erro' } as const],
    ['nothing at all', { kind: 'away', reason: 'connection refused' } as const],
  ])('%s', (_what, given) => {
    expect(readErpAnswer(['7'], given)).toEqual([{ kind: 'noAnswer', reason: expect.stringMatching(/./) as string }]);
  });

  test.each([
    ['an existence that is missing', { exists: undefined }],
    ['one that is null', { exists: null }],
    ['one that is empty', { exists: '' }],
    ['one that is another word', { exists: 'nao' }],
    ['one that is a number', { exists: 0 }],
    ['a row that is an error', { error: 'tempo esgotado' }],
  ])('%s', (_what, row) => {
    expect(only(row)?.kind).toBe('noAnswer');
  });

  test('nothing for one number, while its neighbours in the request have theirs', () => {
    expect(kinds(['1', '2', '3'], answer(there('1'), notThere('3'), notThere('99')))).toEqual([
      'there',
      'noAnswer',
      'notThere',
    ]);
  });
});

test('a long number that lost digits on its way is not taken for the one that was asked for', () => {
  expect(kinds(['9007199254740993'], answer(notThere(Number('9007199254740993'))))).toEqual(['noAnswer']);
});

test('one clear word shows that the ERP is up', () => {
  expect(hasAnswered(readErpAnswer(['1', '2'], answer(there('1'))))).toBe(true);
  expect(hasAnswered(readErpAnswer(['1', '2'], answer(notThere('3'))))).toBe(false);
  expect(hasAnswered(readErpAnswer(['1'], { kind: 'away', reason: 'HTTP 500' }))).toBe(false);
});

const anyRow = fc.record({
  number: fc.oneof(fc.constantFrom('1', '2', '3', 1, 2, '01', null), fc.anything()),
  exists: fc.oneof(fc.constantFrom(true, false, 'true', 'false', null), fc.anything()),
  status: fc.anything(),
  error: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.anything()),
});

test('whatever comes, a number is not there only by exactly one row of it that says so without an error', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 6 }), (rows) => {
      const verdicts = readErpAnswer(['1', '2', '3'], { kind: 'rows', rows, error: null });
      expect(verdicts).toHaveLength(3);
      for (const [index, verdict] of verdicts.entries()) {
        if (verdict.kind !== 'notThere') continue;
        const own = rows.filter(
          // An object may have a toString of its own that is none.
          ({ number }) =>
            (typeof number === 'string' || typeof number === 'number') && String(number).trim() === String(index + 1),
        );
        expect(own).toHaveLength(1);
        expect(['false', '0']).toContain(String(own[0]?.exists).trim());
      }
    }),
    { numRuns: 500 },
  );
});

test('a number that cannot even be written as text is none', () => {
  const rows = [{ number: { toString: '' }, exists: false, status: null }];
  expect(readErpAnswer(['1'], { kind: 'rows', rows, error: null })).toMatchObject([{ kind: 'noAnswer' }]);
});

describe('with the state in the shop', () => {
  const inErp = (status: string | null) => ({ kind: 'there', status }) as const;

  test.each([
    ['in progress and authorized', inErp('tspeeEmAndamento'), 'authorized', 'paymentPending'],
    ['in progress and still unpaid', inErp('tspeeEmAndamento'), 'waiting_payment', 'integrated'],
    ['paid and authorized', inErp('tspeeFaturado'), 'authorized', 'integrated'],
    ['there, canceled in the shop', inErp('tspeeEmAndamento'), 'canceled', 'integrated'],
    ['there, of no state in the shop', inErp('tspeeEmAndamento'), null, 'integrated'],
    ['there without a status, which does not matter', inErp(null), 'delivered', 'integrated'],
    ['not there, whatever its state', { kind: 'notThere' } as const, 'canceled', 'missing'],
  ])('%s', (_what, verdict, state, kind) => {
    const sight = judgeOrder(verdict, state);
    expect(sight.kind).toBe(kind);
  });

  test('half an answer about a paid order is none', () => {
    const sight = judgeOrder(inErp(null), 'authorized');
    expect(sight.kind).toBe('noAnswer');
    expect(judgeOrder({ kind: 'noAnswer', reason: 'slow' }, 'authorized')).toEqual({
      kind: 'noAnswer',
      reason: 'slow',
    });
  });
});
