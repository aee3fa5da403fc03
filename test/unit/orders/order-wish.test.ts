import type { OrderStatus } from '../../../src/domain/orders/order';
import { newOrderRow, type TokenUse } from '../../../src/domain/orders/order-row';
import { judgeWish } from '../../../src/domain/orders/order-wish';

const at = '2026-01-06T00:00:00.000Z';
const open: TokenUse = { n: 3, openSince: at, place: 'node1:22 /journal' };

function tokenRequeued(status: OrderStatus, token: TokenUse): TokenUse | null {
  const row = newOrderRow('1', at);
  const judged = judgeWish({ ...row, phase: 'resting', token, progress: { ...row.progress, status } }, 'requeue', at);
  return judged.kind === 'possible' ? judged.row.token : null;
}

test('who requeues an order that needs proof vouches for its task, and it gets the next token', () => {
  expect(tokenRequeued('UNKNOWN', open)).toEqual({ n: 4, openSince: null });
});

test('where nobody was asked for proof, a task that may be running stays to be asked for', () => {
  expect(tokenRequeued('FAILED', open)).toEqual(open);
  expect(tokenRequeued('ABANDONED', open)).toEqual(open);
});

test('an order for which nothing runs gets the next token', () => {
  expect(tokenRequeued('FAILED', { n: 3, openSince: null })).toEqual({ n: 4, openSince: null });
});
