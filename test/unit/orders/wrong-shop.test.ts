import { isWrongShop, wrongShopSentence } from '../../../src/domain/orders/wrong-shop';

const gone = { due: 11, isThere: 0, unrecorded: 0 };

test('more than ten orders that are all gone, without a new one, are no orders that were deleted', () => {
  expect(isWrongShop(gone)).toBe(true);
});

test.each([
  ['few were due', { due: 10 }],
  ['one of them is there', { isThere: 1 }],
  ['the shop has a new one', { unrecorded: 1 }],
])('that orders are gone is believed when %s', (_, change) => {
  expect(isWrongShop({ ...gone, ...change })).toBe(false);
});

test('the sentence names what to correct', () => {
  const said = wrongShopSentence(11, { host: 'db.example.org', database: 'shop', table: 'orders' });
  expect(said).toMatch(
    /^table orders of shop on db\.example\.org has none of the 11 orders .*correct orders\.database/,
  );
});
