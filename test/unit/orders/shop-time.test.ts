import { shopClock } from '../../../src/domain/orders/shop-time';

const at = (text: string, zone: string) => {
  const ms = shopClock(zone).read(text);
  return ms === null ? null : new Date(ms).toISOString();
};

test('a moment is read in the time zone of the shop, to the millisecond', () => {
  expect(at('2026-03-01 12:00:00', 'UTC')).toBe('2026-03-01T12:00:00.000Z');
  expect(at('2026-03-01 12:00:00.123456', 'UTC')).toBe('2026-03-01T12:00:00.123Z');
  expect(at('2026-03-01 12:00:00', 'America/Sao_Paulo')).toBe('2026-03-01T15:00:00.000Z');
  expect(at('2026-07-01T12:00:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
});

test('of a time that the clocks show twice the later moment is taken, so that an order is not younger than it seems', () => {
  expect(at('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T01:30:00.000Z');
});

test.each(['0000-00-00 00:00:00', '2026-02-30 00:00:00', '2026-03-29 02:30:00', 'soon', '1772366400', ''])(
  '%j is no moment',
  (text) => {
    expect(at(text, 'Europe/Berlin')).toBeNull();
  },
);

test('what is written is read back', () => {
  const clock = shopClock('America/New_York');
  const ms = Date.parse('2026-06-30T23:59:59.000Z');
  expect(clock.write(ms)).toBe('2026-06-30 19:59:59');
  expect(clock.read(clock.write(ms))).toBe(ms);
});
