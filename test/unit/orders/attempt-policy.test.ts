import { decideOrder, type AttemptSeen } from '../../../src/domain/orders/attempt-policy';
import {
  hasAttemptsLeft,
  newOrderProgress,
  nthDelayMs,
  type OrderProgress,
} from '../../../src/domain/orders/order-progress';
import {
  abandoned,
  attemptGivenBack,
  importedProgress,
  requeued,
  resolved,
} from '../../../src/domain/orders/order-requests';
import {
  after,
  asked,
  checked,
  day,
  hour,
  integrated,
  minute,
  missing,
  noAnswer,
  paymentPending,
  policy,
  ran,
  startMs,
} from './order-samples';

const decide = (before: OrderProgress, seen: AttemptSeen, atMs = 0) =>
  decideOrder(before, seen, startMs + atMs, policy);
const progress = (changes: Partial<OrderProgress>): OrderProgress => ({ ...newOrderProgress, ...changes });
const failed = (attempts: number, changes: Partial<OrderProgress> = {}) =>
  progress({ status: 'FAILED', reason: 'NOT_FOUND', attempts, inserts: attempts, ...changes });

describe('attempts', () => {
  test('are those of the legacy: with four of them the task runs five times, at growing distances, and not a sixth time', () => {
    let [now, order] = [0, decide(newOrderProgress, asked(missing)).progress];
    const waits: number[] = [];
    for (let n = 1; n <= 5; n += 1) {
      const { progress: next, step } = decide(order, ran('FAILED', missing), now);
      expect(next).toMatchObject({ status: 'FAILED', reason: 'NOT_FOUND', attempts: n, inserts: n });
      expect(step.kind).toBe(n < 5 ? 'attempt' : 'ask');
      if (step.kind === 'over') throw new Error('it is not over');
      waits.push(Date.parse(step.at) - startMs - now);
      [now, order] = [Date.parse(step.at) - startMs, next];
    }
    expect(waits).toEqual([2 * minute, 5 * minute, 15 * minute, hour, day]);
    expect(order.needsAttention).toBe(true);
  });

  test('begin at once for an order that was never tried', () => {
    expect(decide(newOrderProgress, asked(missing)).step).toEqual({ kind: 'attempt', at: after(0) });
  });

  test('that are all used leave a look a day, which closes it when it has healed', () => {
    const used = failed(5, { needsAttention: true });
    expect(decide(used, asked(missing))).toEqual({ progress: used, step: { kind: 'ask', at: after(day) } });
    expect(decide(used, asked(noAnswer))).toEqual({ progress: used, step: { kind: 'ask', at: after(day) } });
    const healed = { status: 'SUCCESS', reason: 'OK', attempts: 6, needsAttention: false };
    expect(decide(used, asked(integrated))).toMatchObject({ progress: healed, step: { kind: 'over' } });
  });

  test('are not used by an outage, whatever is away and however often', () => {
    const outages = [
      asked(noAnswer),
      { kind: 'notBegun' } as const,
      ran('ERP_DOWN', missing),
      ran('ERP_DOWN', noAnswer),
    ];
    const once = failed(1);
    for (const seen of [...outages, ...outages, ...outages]) {
      const { progress: next, step } = decide(once, seen);
      expect(next.attempts).toBe(1);
      expect(step.kind).not.toBe('over');
    }
  });

  test('of a task that says that its ERP is away are tried again after a while, not in a circle', () => {
    const { progress: next, step } = decide(newOrderProgress, ran('ERP_DOWN', missing));
    expect(next).toMatchObject({ attempts: 0, inserts: 1 });
    expect(step).toEqual({ kind: 'attempt', at: after(2 * minute) });
  });

  test('are given back when the node did nothing', () => {
    const exhausted = failed(5, { needsAttention: true });
    const back = attemptGivenBack(exhausted);
    expect(back).toMatchObject({ attempts: 4, needsAttention: false });
    expect(hasAttemptsLeft(back, policy)).toBe(true);
    const success = progress({ status: 'SUCCESS', reason: 'OK', attempts: 2 });
    expect(attemptGivenBack(success)).toBe(success);
  });
});

describe('a task that ended well', () => {
  test('is verified until its effect is seen, without another one beside it', () => {
    const { progress: done, step } = decide(newOrderProgress, ran('DONE', missing));
    expect(step).toEqual({ kind: 'ask', at: after(5_000) });
    expect(decide(done, asked(missing), 119_999).step).toEqual({ kind: 'ask', at: after(124_999) });
    expect(decide(done, asked(noAnswer), 60_000).step).toEqual({ kind: 'ask', at: after(65_000) });
    const there = decide(done, asked(integrated), 20_000);
    expect(there).toMatchObject({ progress: { status: 'SUCCESS', attempts: 2, inserts: 1 }, step: { kind: 'over' } });
  });

  test('and whose effect was not seen in time has used an attempt', () => {
    const { progress: done } = decide(newOrderProgress, ran('DONE', missing));
    const { progress: next, step } = decide(done, asked(missing), 2 * minute);
    expect(next).toMatchObject({ attempts: 1, verifyUntil: null });
    expect(step).toEqual({ kind: 'attempt', at: after(4 * minute) });
  });

  test('while the ERP went away is asked for, and not run again, until the ERP has told', () => {
    const { progress: done } = decide(newOrderProgress, ran('DONE', noAnswer));
    const late = decide(done, asked(noAnswer), hour);
    expect(late.step).toEqual({ kind: 'ask', at: after(hour + 2 * minute) });
    expect(decide(late.progress, asked(missing), 2 * hour).step.kind).toBe('attempt');
  });
});

test('a task that failed while the ERP went away is verified before another one', () => {
  const { progress: next, step } = decide(newOrderProgress, ran('FAILED', noAnswer));
  expect(step).toEqual({ kind: 'ask', at: after(2 * minute) });
  expect(decide(next, asked(integrated), 3 * minute).step.kind).toBe('over');
});

test('a task that failed because the order was there already is a success', () => {
  expect(decide(failed(1), ran('FAILED', integrated)).progress).toMatchObject({ status: 'SUCCESS', attempts: 3 });
});

describe('a payment that is pending', () => {
  test('counts once, and burns no attempt in all its days', () => {
    let order = decide(newOrderProgress, asked(paymentPending)).progress;
    expect(order).toMatchObject({ status: 'FAILED', reason: 'PAYMENT_PENDING', attempts: 1, inserts: 0 });
    for (let n = 1; n < 20; n += 1) order = decide(order, asked(paymentPending), n * hour).progress;
    expect(order.attempts).toBe(1);
    let runs = 0;
    for (let step = decide(order, asked(missing)); step.step.kind === 'attempt'; runs += 1) {
      step = decide(step.progress, ran('FAILED', missing));
      order = step.progress;
    }
    expect([runs, order.attempts]).toEqual([5, 6]);
  });

  test('is looked at by a schedule of its own, whose last distance repeats', () => {
    let [order, now] = [newOrderProgress, 0];
    const waits: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { progress: next, step } = decide(order, asked(paymentPending), now);
      if (step.kind !== 'ask') throw new Error(step.kind);
      waits.push((Date.parse(step.at) - startMs - now) / minute);
      [order, now] = [next, Date.parse(step.at) - startMs];
    }
    expect(waits).toEqual([30, 120, 360, 1440, 1440, 1440]);
  });

  test('for so long that it is given up needs a person, and is still looked at', () => {
    const order = decide(newOrderProgress, asked(paymentPending)).progress;
    expect(decide(order, asked(paymentPending), 7 * day - 1).progress.needsAttention).toBe(false);
    const given = decide(order, asked(paymentPending), 7 * day);
    expect(given).toMatchObject({ progress: { needsAttention: true }, step: { kind: 'ask', at: after(8 * day) } });
    expect(decide(given.progress, asked(integrated), 8 * day).progress).toMatchObject({
      status: 'SUCCESS',
      attempts: 2,
    });
  });

  test('that gets no answer is asked for again, and no task is run for it', () => {
    const order = decide(newOrderProgress, asked(paymentPending)).progress;
    expect(decide(order, asked(noAnswer)).step.kind).toBe('ask');
  });
});

describe('what nobody can prove', () => {
  const { progress: unknown, step } = decide(failed(1), { kind: 'unprovable' });

  test('is asked of the ERP for a while, then of a person, and never repeated', () => {
    expect(unknown).toMatchObject({ status: 'UNKNOWN', reason: 'NO_PROOF', attempts: 1, needsAttention: false });
    expect(step).toEqual({ kind: 'ask', at: after(5_000) });
    expect(decide(unknown, asked(missing), 60_000).step).toEqual({ kind: 'ask', at: after(65_000) });
    const person = decide(unknown, asked(missing), 2 * minute);
    expect(person.progress).toMatchObject({ status: 'UNKNOWN', needsAttention: true });
    expect(person.step).toEqual({ kind: 'ask', at: after(2 * minute + day) });
    expect(decide(unknown, asked(noAnswer), hour).step.kind).toBe('ask');
  });

  test('closes itself when the ERP has it', () => {
    expect(decide(unknown, asked(integrated)).progress).toMatchObject({ status: 'SUCCESS', reason: 'OK' });
  });

  test('stays so when its number becomes one that may not be sent', () => {
    const bad = decide(unknown, { kind: 'badNumber' });
    expect(bad.progress).toMatchObject({ status: 'UNKNOWN', reason: 'NO_PROOF', needsAttention: true });
    expect(decide(bad.progress, asked(missing), day).step.kind).toBe('ask');
  });

  test('is tried again when a person says so', () => {
    expect(decide(requeued(unknown), asked(missing)).step.kind).toBe('attempt');
  });
});

test('an order whose number may not be sent needs a person, and goes on when it was corrected', () => {
  const bad = decide(newOrderProgress, { kind: 'badNumber' });
  expect(bad.progress).toMatchObject({ status: 'FAILED', reason: 'BAD_NUMBER', attempts: 0, needsAttention: true });
  expect(decide(bad.progress, asked(missing)).step).toEqual({ kind: 'attempt', at: after(0) });
});

test('a requeue gives all attempts back, and forgets no task that ran', () => {
  expect(requeued(failed(5, { needsAttention: true }))).toMatchObject({
    attempts: 0,
    inserts: 5,
    needsAttention: false,
  });
});

test('a person closes an order as one that is there, or that is not wanted', () => {
  const open = failed(5, { needsAttention: true, verifyUntil: after(1) });
  const closed = { attempts: 5, reason: 'BY_PERSON', needsAttention: false, verifyUntil: null };
  expect(resolved(open)).toMatchObject({ ...closed, status: 'SUCCESS' });
  expect(abandoned(open)).toMatchObject({ ...closed, status: 'ABANDONED' });
});

test('what the legacy counted counts: its order with five looks at a pending payment has one task left', () => {
  const imported = importedProgress(checked({ status: 'FAILED', reason: 'PAYMENT_PENDING', attempts: 5 }));
  const vanished = decide(imported, asked(missing));
  expect(vanished.step.kind).toBe('attempt');
  expect(decide(vanished.progress, ran('FAILED', missing)).step.kind).toBe('ask');
  const used = importedProgress(checked({ status: 'FAILED', reason: 'NOT_FOUND', attempts: 5 }));
  expect(decide(used, asked(missing)).progress.needsAttention).toBe(true);
});

test('an order that the legacy called SUCCESS is that still when it is asked for once more, or is sent at once', () => {
  const imported = importedProgress(checked({ attempts: 5 }));
  expect(decide(imported, asked(integrated)).progress).toMatchObject({ status: 'SUCCESS', attempts: 5 });
  const lost = decide(importedProgress(checked({ attempts: 1 })), asked(missing));
  expect(lost).toMatchObject({ progress: { status: 'FAILED', attempts: 0 }, step: { kind: 'attempt', at: after(0) } });
});

test('the nth delay is the nth, the last one repeats, and none is no delay', () => {
  expect([0, 1, 2, 3, 99].map((n) => nthDelayMs([10, 20, 30], n))).toEqual([10, 10, 20, 30, 30]);
  expect(nthDelayMs([], 1)).toBe(0);
});
