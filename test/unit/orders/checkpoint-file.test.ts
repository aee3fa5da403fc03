import fc from 'fast-check';
import { isNewer, readCheckpoint, writeCheckpoint } from '../../../src/domain/orders/checkpoint-file';
import { compareIds, type CheckedOrder } from '../../../src/domain/orders/order';
import { sampleCheckpoint } from '../../support/checkpoint-samples';
import { after, checked } from './order-samples';

const brazil = 'America/Sao_Paulo';

function taken(text: string, timeZone = 'UTC') {
  const read = readCheckpoint(text, timeZone);
  if (read.kind === 'wrong') throw new Error(JSON.stringify(read.faults));
  return read.checkpoint;
}

/** `line: sentence` of each fault. */
function faultsOf(text: string, timeZone = 'UTC'): string[] {
  const read = readCheckpoint(text, timeZone);
  return read.kind === 'wrong' ? read.faults.map(({ line, sentence }) => `${line ?? 'file'}: ${sentence}`) : [];
}

function written(orders: CheckedOrder[], lowestUnchecked: string | null = null, timeZone = 'UTC') {
  const result = writeCheckpoint(orders, lowestUnchecked, timeZone, 4);
  if (result.kind === 'noHead') throw new Error(result.sentence);
  return result;
}

const linesOf = (orders: CheckedOrder[], lowestUnchecked: string | null = null) =>
  written(orders, lowestUnchecked).text.trimEnd().split('\n');
const row = (index: number | string, rest: string) => `${index} 01/10/2012-11:18:48 01/10/2012-11:25:03 ${rest}`;

describe('the sample of the legacy’s documents', () => {
  test('is read with every fact', () => {
    const { orders, head, doubled } = taken(sampleCheckpoint);
    expect([orders.length, head, doubled]).toEqual([11, '72066', 0]);
    expect(orders[1]).toEqual({
      ...{ orderId: '72026', status: 'FAILED', reason: 'PAYMENT_PENDING', attempts: 5 },
      ...{ createdAt: '2012-10-01T11:18:48.000Z', updatedAt: '2012-10-01T11:25:03.000Z' },
    });
    expect(orders[0]).toMatchObject({ orderId: '72025', status: 'SUCCESS', reason: 'OK', attempts: 0 });
  });

  test('has a last row of six columns, whose last one is the attempts', () => {
    expect(taken(sampleCheckpoint).orders.at(-1)).toEqual({
      ...{ orderId: '72066', status: 'FAILED', reason: 'NOT_FOUND', attempts: 1 },
      ...{ createdAt: '2012-09-26T01:42:13.000Z', updatedAt: '2012-09-26T01:42:13.000Z' },
    });
  });

  test.each(['UTC', brazil, 'Asia/Kathmandu'])(
    'is written back as it was, with its seventh column, in %s',
    (timeZone) => {
      const { text, head } = written(taken(sampleCheckpoint, timeZone).orders, null, timeZone);
      expect(text).toBe(sampleCheckpoint.replace('72066 FAILED 1', '72066 FAILED NOT_FOUND 1'));
      expect(head).toBe('72066');
    },
  );
});

test('moments are local, days first', () => {
  const [order] = taken(`${row('^HEAD', '7 SUCCESS OK 1')}\n`, brazil).orders;
  expect(order?.createdAt).toBe('2012-10-01T14:18:48.000Z');
});

test('a row of six columns that succeeded was OK', () => {
  expect(taken(row('^HEAD', '7 SUCCESS 3')).orders).toMatchObject([{ status: 'SUCCESS', reason: 'OK', attempts: 3 }]);
});

test.each([
  ['lines that end as on Windows', `${row(0, '1 SUCCESS OK 1')}\r\n${row('^HEAD', '2 SUCCESS OK 1')}\r\n`],
  ['no newline at the end', `${row(0, '1 SUCCESS OK 1')}\n${row('^HEAD', '2 SUCCESS OK 1')}`],
  ['empty lines at the end', `${row(0, '1 SUCCESS OK 1')}\n${row('^HEAD', '2 SUCCESS OK 1')}\n\n \n`],
  ['more blanks than one', `${row(0, ' 1  SUCCESS\tOK 1 ')}\n  ${row('^HEAD', '2 SUCCESS OK 1')}`],
  ['a mark of Unicode before it', `\uFEFF${row(0, '1 SUCCESS OK 1')}\n${row('^HEAD', '2 SUCCESS OK 1')}`],
])('a file is read with %s', (_what, text) => {
  expect(taken(text).orders.map(({ orderId }) => orderId)).toEqual(['1', '2']);
});

describe('a wrong line names its number, and nothing is taken:', () => {
  const around = (line: string) => `${row(0, '1 SUCCESS OK 1')}\n${line}\n${row('^HEAD', '9 SUCCESS OK 1')}\n`;

  test.each([
    ['too few columns', row(1, 'FAILED 1'), 'there are 5 columns instead of 7, or 6 without a reason'],
    ['too many', row(1, '2 FAILED NOT_FOUND 1 1'), 'there are 8 columns'],
    ['an empty line', '', 'there are 0 columns'],
    ['an index that is not its place', row(2, '2 SUCCESS OK 1'), 'the index is "2" instead of 1'],
    ['a second ^HEAD', row('^HEAD', '2 SUCCESS OK 1'), '^HEAD stands before the last line'],
    ['a status', row(1, '2 DONE OK 1'), '"DONE" is no status; write SUCCESS or FAILED'],
    ['a reason', row(1, '2 FAILED BECAUSE 1'), '"BECAUSE" is no reason; write OK, NOT_FOUND, PAYMENT_PENDING'],
    ['attempts', row(1, '2 FAILED NOT_FOUND -1'), '"-1" is no count of attempts'],
    ['attempts without end', row(1, `2 FAILED NOT_FOUND ${'9'.repeat(30)}`), 'is no count of attempts'],
    [
      'a reason where six columns have the attempts',
      row(1, '2 FAILED NOT_FOUND'),
      '"NOT_FOUND" is no count of attempts',
    ],
    ['an order id', row(1, 'x2 SUCCESS OK 1'), '"x2" is no order id; write digits'],
    ['an order id with a zero before it', row(1, '02 SUCCESS OK 1'), '"02" is no order id'],
    ['months first', '1 09/26/2012-01:42:13 09/26/2012-01:42:13 2 SUCCESS OK 1', '09/26/2012-01:42:13 is no moment'],
    [
      'a day that is none',
      '1 31/02/2012-01:42:13 01/03/2012-01:42:13 2 SUCCESS OK 1',
      '31/02/2012-01:42:13 is no moment',
    ],
    [
      'an hour that is none',
      '1 01/02/2012-01:42:13 01/03/2012-24:00:00 2 SUCCESS OK 1',
      '01/03/2012-24:00:00 is no moment',
    ],
    ['a moment otherwise written', '1 2012-02-01T01:42:13Z 01/03/2012-01:42:13 2 SUCCESS OK 1', 'the day first'],
  ])('%s', (_what, line, sentence) => {
    const faults = faultsOf(around(line));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^2: /);
    expect(faults[0]).toContain(sentence);
  });

  test('every one of them, as far as that says more', () => {
    const text = around(`${row(1, '2 DONE OK 1')}\n${row(2, '3 FAILED WHY 1')}`);
    expect(faultsOf(text).map((fault) => fault.slice(0, 3))).toEqual(['2: ', '3: ']);
    expect(faultsOf('no checkpoint\n'.repeat(500))).toHaveLength(20);
  });

  test('^HEAD that is missing', () => {
    expect(faultsOf(`${row(0, '1 SUCCESS OK 1')}\n${row(1, '2 SUCCESS OK 1')}\n`)).toEqual([
      '2: the last line begins with "1": ^HEAD is missing?',
    ]);
  });

  test.each(['', '\n', ' \n \r\n'])('a file that is empty: %j', (text) => {
    expect(faultsOf(text)).toEqual(['file: the checkpoint file is empty']);
  });

  test('a time that no clock of the zone has shown', () => {
    const text = '^HEAD 21/10/2012-00:30:00 21/10/2012-03:30:00 2 SUCCESS OK 1';
    expect(faultsOf(text, brazil)).toEqual([
      '1: 21/10/2012-00:30:00 was skipped by the clocks of America/Sao_Paulo; name the time zone of the legacy',
    ]);
    expect(faultsOf(text)).toEqual([]);
  });
});

test('of a time that the clocks showed twice the first is taken', () => {
  const [order] = taken('^HEAD 28/10/2012-01:30:00 28/10/2012-02:30:00 2 SUCCESS OK 1', 'Europe/London').orders;
  expect([order?.createdAt, order?.updatedAt]).toEqual(['2012-10-28T00:30:00.000Z', '2012-10-28T02:30:00.000Z']);
});

test('an order that the legacy took up twice is what its newer row says, known since the older one', () => {
  const older = '0 01/10/2012-11:00:00 01/10/2012-11:00:00 5 FAILED NOT_FOUND 1';
  const newer = '1 01/10/2012-11:05:00 01/10/2012-11:05:00 5 SUCCESS OK 1';
  const { orders, doubled } = taken(`${older}\n${newer}\n${row('^HEAD', '4 SUCCESS OK 1')}`);
  expect(doubled).toBe(1);
  expect(orders.map(({ orderId, status }) => `${orderId} ${status}`)).toEqual(['5 SUCCESS', '4 SUCCESS']);
  expect(orders[0]?.createdAt).toBe('2012-10-01T11:00:00.000Z');
  const reversed = `${newer.replace('1 ', '0 ')}\n${older.replace('0 ', '1 ')}\n${row('^HEAD', '4 SUCCESS OK 1')}`;
  expect(taken(reversed).orders[0]?.status).toBe('SUCCESS');
});

test('an import takes the place of what is known only with a newer word', () => {
  const known = checked({ updatedAt: after(10) });
  expect(isNewer(checked({ updatedAt: after(11) }), known)).toBe(true);
  expect(isNewer(checked({ updatedAt: after(10) }), known)).toBe(false);
  expect(isNewer(known, null)).toBe(true);
});

describe('what is written', () => {
  const ids = ['3', '10', '9'].map((orderId) => checked({ orderId }));

  test('ends with the highest order below which nothing is unchecked', () => {
    expect(written(ids).head).toBe('10');
    expect(written(ids, '10').head).toBe('9');
    expect(linesOf(ids, '5').map((line) => `${line.split(' ')[0]} ${line.split(' ')[3]}`)).toEqual([
      '0 10',
      '1 9',
      '^HEAD 3',
    ]);
  });

  test('is nothing without such an order', () => {
    expect(writeCheckpoint([], null, 'UTC', 4)).toEqual({
      ...{ kind: 'noHead', sentence: 'no order is checked yet, so there is nothing for ^HEAD; ask again when it is' },
    });
    expect(writeCheckpoint(ids, '3', 'UTC', 4)).toMatchObject({
      sentence: expect.stringMatching(/^order 3 is not/) as string,
    });
  });

  test('keeps the legacy from ever sending what it must not', () => {
    const orders = [
      checked({ orderId: '1', status: 'UNKNOWN', reason: 'NO_PROOF', attempts: 1 }),
      checked({ orderId: '2', status: 'ABANDONED', reason: 'BY_PERSON', attempts: 0 }),
      checked({ orderId: '3', status: 'FAILED', reason: 'BAD_NUMBER', attempts: 0 }),
      checked({ orderId: '4', status: 'FAILED', reason: 'NOT_FOUND', attempts: 2 }),
      checked({ orderId: '5', status: 'SUCCESS', reason: 'BY_PERSON', attempts: 5 }),
    ];
    expect(linesOf(orders).map((line) => line.split(' ').slice(4).join(' '))).toEqual([
      'FAILED NOT_FOUND 5',
      'FAILED NOT_FOUND 5',
      'FAILED NOT_FOUND 5',
      'FAILED NOT_FOUND 2',
      'SUCCESS OK 5',
    ]);
    expect(written(orders).notSafe).toEqual([]);
    expect(written(orders, '2').notSafe).toEqual(['2', '3']);
  });
});

const secondsMs = fc.integer({ min: Date.UTC(2010, 0, 1) / 1000, max: Date.UTC(2036, 0, 1) / 1000 });
const anyMoment = secondsMs.map((seconds) => new Date(seconds * 1000).toISOString());
const anyResult = fc.constantFrom(
  ...([
    ['SUCCESS', 'OK'],
    ['FAILED', 'NOT_FOUND'],
    ['FAILED', 'PAYMENT_PENDING'],
  ] as const),
);
const anyOrder = fc
  .record({
    orderId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    result: anyResult,
    attempts: fc.nat({ max: 999_999_999 }),
    createdAt: anyMoment,
    updatedAt: anyMoment,
  })
  .map(({ result: [status, reason], ...order }): CheckedOrder => ({ ...order, status, reason }));
const anyOrders = fc.uniqueArray(anyOrder, { selector: ({ orderId }) => orderId, minLength: 1, maxLength: 30 });
const byId = (orders: readonly CheckedOrder[]) => [...orders].sort((a, b) => compareIds(a.orderId, b.orderId));

test('whatever is written is read again with every fact', () => {
  fc.assert(
    fc.property(anyOrders, fc.constantFrom('UTC', 'Asia/Kathmandu', 'Asia/Tokyo'), (orders, timeZone) => {
      const read = taken(written(orders, null, timeZone).text, timeZone);
      expect(byId(read.orders)).toEqual(byId(orders));
      expect(read.head).toBe(byId(orders).at(-1)?.orderId);
    }),
  );
});

test('where clocks are set, whatever is written is written again to the letter after it was read', () => {
  fc.assert(
    fc.property(anyOrders, fc.constantFrom(brazil, 'Europe/London', 'Australia/Lord_Howe'), (orders, timeZone) => {
      const { text } = written(orders, null, timeZone);
      expect(written(taken(text, timeZone).orders, null, timeZone).text).toBe(text);
    }),
  );
});

test('whatever is read is taken whole or refused with sentences, and never throws', () => {
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...sampleCheckpoint.split(/(?<=[ \n])/)));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const read = readCheckpoint(pieces.join(''), brazil);
      if (read.kind === 'wrong') expect(read.faults[0].sentence).not.toBe('');
      else expect(read.checkpoint.orders).not.toEqual([]);
    }),
  );
});
