import { placeText } from '../../../src/domain/orders/node-place';
import { tokenToSend } from '../../../src/domain/orders/order-row';
import { unheardAttempt } from '../../../src/domain/orders/order-visit';

const since = '2026-01-06T00:00:00.000Z';

test('another host, port or journal is another place', () => {
  const node = { host: 'node1', port: 22, journal: '/var/tmp/watchkeeper' };
  const places = [node, { ...node, host: 'node2' }, { ...node, port: 23 }, { ...node, journal: 'none' }].map(placeText);
  expect(new Set(places).size).toBe(4);
  expect(places[0]).toBe('node1:22 /var/tmp/watchkeeper');
});

test('a token is sent to the place in force, unless a task with it may be running elsewhere', () => {
  expect(tokenToSend({ n: 1, openSince: null, place: 'a' }, 'b').place).toBe('b');
  expect(tokenToSend({ n: 1, openSince: since, place: 'a' }, 'b').place).toBe('a');
  expect(tokenToSend({ n: 1, openSince: since }, 'b').place).toBe('b');
});

test('a sending that nobody has heard of leaves its token open at its place', () => {
  const { token } = unheardAttempt({ n: 2, openSince: null, place: 'a' }, since, '900', 'it was cancelled');
  expect(token).toEqual({ n: 2, openSince: since, place: 'a' });
});
