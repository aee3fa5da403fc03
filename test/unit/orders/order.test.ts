import { compareIds, highestOrderId, isOrderId } from '../../../src/domain/orders/order';

test('an id is what fits into a bigint unsigned, written without zeros in front', () => {
  for (const id of ['0', '1', '72026', '9007199254740993', highestOrderId]) expect(isOrderId(id)).toBe(true);
  for (const text of ['', '-1', '01', '1.0', ' 1', '18446744073709551616', '99999999999999999999', '1e3'])
    expect(isOrderId(text)).toBe(false);
});

test('ids are compared as whole numbers, beyond those of JavaScript', () => {
  expect(compareIds('9', '10')).toBeLessThan(0);
  expect(compareIds('18446744073709551615', '18446744073709551614')).toBeGreaterThan(0);
  expect(compareIds('9007199254740993', '9007199254740993')).toBe(0);
});
