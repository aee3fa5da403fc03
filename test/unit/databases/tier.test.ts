import { tierOf } from '../../../src/domain/databases/tier';

const tiers = ['gold', 'silver', 'standard'];

test.each([
  ['gold\n', 0],
  ['silver', 1],
  ['  gold \r\nsilver\n', 0],
  ['standard\n', 2],
  ['platinum\n', 2],
  ['\ngold\n', 2],
  ['', 2],
  [null, 2],
])('%j names tier %i', (text, tier) => {
  expect(tierOf(text, tiers)).toBe(tier);
});
