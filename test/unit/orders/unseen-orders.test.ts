/** Orders of which one of the two says nothing: the ERP does not tell of them, or the shop has them no more. */
import { attentionOf } from '../../../src/domain/orders/attention';
import { decideOrder, type AttemptSeen } from '../../../src/domain/orders/attempt-policy';
import { newOrderProgress, type OrderProgress } from '../../../src/domain/orders/order-progress';
import { firstToken, newOrderRow, rowAfter } from '../../../src/domain/orders/order-row';
import { after, asked, day, hour, integrated, minute, missing, noAnswer, policy, startMs } from './order-samples';

const decide = (before: OrderProgress, seen: AttemptSeen, atMs = 0) =>
  decideOrder(before, seen, startMs + atMs, policy);
const progress = (changes: Partial<OrderProgress>): OrderProgress => ({ ...newOrderProgress, ...changes });
const failed = (attempts: number, changes: Partial<OrderProgress> = {}) =>
  progress({ status: 'FAILED', reason: 'NOT_FOUND', attempts, inserts: attempts, ...changes });

describe('an order of which the ERP does not tell', () => {
  const silent: AttemptSeen = { kind: 'asked', sight: noAnswer, erpTells: true };

  test('while it tells of others is remembered, and needs a person after six hours of it', () => {
    const first = decide(newOrderProgress, silent);
    expect(first).toEqual({
      progress: progress({ silentSince: after(0) }),
      step: { kind: 'ask', at: after(2 * minute) },
    });
    expect(decide(first.progress, silent, 6 * hour - 1).progress).toEqual(first.progress);
    const told = decide(first.progress, silent, 6 * hour);
    expect(told.progress).toMatchObject({ status: 'FAILED', reason: 'NO_ANSWER', attempts: 0, needsAttention: true });
    expect(attentionOf(told.progress)).toBe('noAnswer');
    expect(told.step).toEqual({ kind: 'ask', at: after(6 * hour + day) });
  });

  test('goes on with any answer, and its silence begins anew', () => {
    const told = progress({ status: 'FAILED', reason: 'NO_ANSWER', needsAttention: true, silentSince: after(0) });
    const sent = decide(told, asked(missing), day);
    expect(sent).toEqual({ progress: failed(0), step: { kind: 'attempt', at: after(day) } });
    expect(decide(failed(2, { silentSince: after(0) }), { kind: 'badNumber' }).progress).not.toHaveProperty(
      'silentSince',
    );
    expect(decide(decide(sent.progress, silent, day).progress, silent, day + hour).progress.needsAttention).toBe(false);
  });

  test('while it tells of nobody changes nothing, and is asked for by a look', () => {
    const waiting = failed(1, { silentSince: after(0) });
    expect(decide(waiting, asked(noAnswer), day)).toEqual({
      progress: waiting,
      step: { kind: 'ask', at: after(day + 2 * minute) },
    });
  });

  test('and that waits for a person already keeps what it waits for', () => {
    const pending = progress({ status: 'FAILED', reason: 'PAYMENT_PENDING', attempts: 1, silentSince: after(0) });
    const used = failed(5, { needsAttention: true, silentSince: after(0) });
    for (const known of [pending, used]) expect(decide(known, silent, day).progress).toEqual(known);
    const unproven = progress({ status: 'UNKNOWN', reason: 'NO_PROOF', silentSince: after(0) });
    expect(decide(unproven, silent, day).progress).toEqual({ ...unproven, needsAttention: true });
  });
});

describe('an order that the shop has no more', () => {
  const once = decide(failed(2), { kind: 'gone' });

  test('is looked for once more a day later, and stays what it was until then', () => {
    expect(once.progress).toEqual({ ...failed(2), goneSince: after(0) });
    expect(once.step).toEqual({ kind: 'ask', at: after(day) });
    expect(decide(once.progress, { kind: 'gone' }, hour)).toEqual(once);
  });

  test('is abandoned when it is still gone then', () => {
    const gone = decide(once.progress, { kind: 'gone' }, day);
    expect(gone).toMatchObject({
      progress: { status: 'ABANDONED', reason: 'GONE', attempts: 2 },
      step: { kind: 'over' },
    });
  });

  test('goes on as if nothing had been when it is there again', () => {
    for (const seen of [asked(missing), asked(integrated), asked(noAnswer), { kind: 'notBegun' } as const])
      expect(decide(once.progress, seen, day)).toEqual(decide(failed(2), seen, day));
    const again = decide(decide(once.progress, asked(missing), day).progress, { kind: 'gone' }, 3 * day);
    expect(again.step).toEqual({ kind: 'ask', at: after(4 * day) });
  });

  test('and that nobody has checked yet is not checked yet even then', () => {
    const row = rowAfter(newOrderRow('1', after(0)), decide(newOrderProgress, { kind: 'gone' }), {
      ...{ number: null, token: firstToken, at: after(0) },
    });
    expect(row).toMatchObject({ phase: 'young', dueAt: after(day), progress: { status: null } });
  });
});
