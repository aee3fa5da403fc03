/**
 * The golden cases of the legacy monitor, as far as they are decisions. The crash between writing and renaming (g) and the
 * mail server that is away (i) are none: nothing that is decided here depends on a file or on mail.
 */
import { decideOrder, type AttemptSeen } from '../../../src/domain/orders/attempt-policy';
import { writeCheckpoint } from '../../../src/domain/orders/checkpoint-file';
import { judgeOrder, readErpAnswer, type ErpAnswer } from '../../../src/domain/orders/erp-answer';
import { afterDone, newGate } from '../../../src/domain/orders/gates';
import type { CheckedOrder } from '../../../src/domain/orders/order';
import { newOrderProgress, type OrderProgress, type OrderStep } from '../../../src/domain/orders/order-progress';
import { attemptGivenBack } from '../../../src/domain/orders/order-requests';
import { newScanPosition, nextPosition, planScan } from '../../../src/domain/orders/scan-window';
import { after, asked, checked, day, minute, policy, ran, startMs } from './order-samples';

/** An ERP by number, and the orders of one shop as they are recorded, oldest first. Numbers are ids here. */
class Shop {
  readonly inErp = new Set<string>();
  readonly progress = new Map<string, OrderProgress>();
  readonly steps = new Map<string, OrderStep>();
  readonly silent = new Set<string>();
  position = newScanPosition('72000');
  runs: string[] = [];
  /** What a task of the node brings about. */
  onRun: (id: string) => void = () => {};

  constructor(readonly ids: string[]) {}

  scan(atMs: number): void {
    const unrecorded = this.ids.filter((id) => !this.progress.has(id));
    const rules = { lookBackMs: 1, minAgeMs: 0, maxOrdersPerRequest: 50 };
    const rows = unrecorded.map((orderId) => ({ orderId, createdAtMs: startMs }));
    const { ask, askedThrough } = planScan(rows, [], this.position.askedThrough, startMs + atMs, rules);
    for (const id of ask) this.see(id, asked(this.ask(id)), atMs);
    const left = this.ids.filter((id) => !this.progress.has(id));
    const highest = this.ids.at(-1) ?? null;
    const [beganAtMs, endedAtMs] = [startMs + atMs, startMs + atMs];
    const look = {
      beganAtMs,
      endedAtMs,
      highestVisible: highest,
      readThrough: highest ?? '0',
      lowestUnrecorded: left[0] ?? null,
    };
    this.position = nextPosition(this.position, askedThrough, look, rules);
  }

  /** One attempt, with its verification at the end of its time. */
  attempt(id: string, atMs: number): void {
    const sight = this.ask(id);
    if (sight.kind !== 'missing') return this.see(id, asked(sight), atMs);
    this.runs.push(id);
    this.onRun(id);
    this.see(id, ran('DONE', this.ask(id)), atMs);
    if (this.steps.get(id)?.kind === 'ask') this.see(id, asked(this.ask(id)), atMs + 2 * minute);
  }

  ask(id: string) {
    const row = { number: id, exists: this.inErp.has(id), status: 'tspeeFaturado' };
    const away: ErpAnswer = { kind: 'away', reason: 'timeout' };
    const [verdict] = readErpAnswer([id], this.silent.has(id) ? away : { kind: 'rows', rows: [row], error: null });
    return judgeOrder(verdict!, 'authorized');
  }

  see(id: string, seen: AttemptSeen, atMs: number): void {
    // Who got no answer is not recorded, so that it is asked again.
    if (!this.progress.has(id) && seen.kind === 'asked' && seen.sight.kind === 'noAnswer') return;
    const decided = decideOrder(this.progress.get(id) ?? newOrderProgress, seen, startMs + atMs, policy);
    this.progress.set(id, decided.progress);
    this.steps.set(id, decided.step);
  }

  recorded(id: string): string {
    const { status, reason, attempts } = this.progress.get(id)!;
    return `${status} ${reason} ${attempts}`;
  }

  /** Index, order and result of each line. */
  checkpoint(): string[] {
    const orders = [...this.progress].map(([orderId, { status, reason, attempts }]): CheckedOrder => {
      return checked({ orderId, status: status!, reason: reason!, attempts, createdAt: after(0), updatedAt: after(0) });
    });
    const result = writeCheckpoint(orders, this.ids.find((id) => !this.progress.has(id)) ?? null, 'UTC', 4);
    const lines = result.kind === 'written' ? result.text.trimEnd().split('\n') : [];
    return lines.map((line) => line.replace(/^(\S+) \S+ \S+ /, '$1 '));
  }
}

test('(a) new and there: SUCCESS OK 1 is appended, and the old ^HEAD gets its index', () => {
  const shop = new Shop(['72065']);
  shop.inErp.add('72065').add('72066');
  shop.scan(0);
  expect(shop.checkpoint()).toEqual(['^HEAD 72065 SUCCESS OK 1']);
  shop.ids.push('72066');
  shop.scan(1);
  expect(shop.checkpoint()).toEqual(['0 72065 SUCCESS OK 1', '^HEAD 72066 SUCCESS OK 1']);
  expect(shop.runs).toEqual([]);
});

test('(b) new and missing: FAILED NOT_FOUND 1 and one remote command', () => {
  const shop = new Shop(['72065']);
  shop.scan(0);
  shop.attempt('72065', 0);
  expect([shop.recorded('72065'), shop.runs]).toEqual(['FAILED NOT_FOUND 1', ['72065']]);
});

test('(c) missing, then there: the same row becomes SUCCESS OK 2', () => {
  const shop = new Shop(['72065', '72066']);
  shop.inErp.add('72066');
  shop.scan(0);
  shop.attempt('72065', 0);
  expect(shop.checkpoint()[0]).toBe('0 72065 FAILED NOT_FOUND 1');
  shop.inErp.add('72065');
  shop.attempt('72065', 10 * minute);
  expect(shop.checkpoint()[0]).toBe('0 72065 SUCCESS OK 2');
  expect(shop.runs).toHaveLength(1);
});

test('(d) five failures: there is no sixth attempt', () => {
  const shop = new Shop(['72065']);
  shop.scan(0);
  for (let n = 0; n < 10 && shop.steps.get('72065')?.kind === 'attempt'; n += 1)
    shop.attempt('72065', n * 120 * minute);
  expect([shop.recorded('72065'), shop.runs.length]).toEqual(['FAILED NOT_FOUND 5', 5]);
  expect(shop.progress.get('72065')?.needsAttention).toBe(true);
});

test('(e) no answer for one, an answer for the next: the first is checked later', () => {
  const shop = new Shop(['72065', '72066']);
  shop.inErp.add('72065').add('72066');
  shop.silent.add('72065');
  for (let n = 0; n < 5; n += 1) shop.scan(n * minute);
  expect([...shop.progress.keys()]).toEqual(['72066']);
  expect(Number(shop.position.floor)).toBeLessThan(72_065);
  // Nor may the legacy pass it, if it takes over now.
  expect(shop.checkpoint()).toEqual([]);
  shop.silent.clear();
  shop.scan(5 * minute);
  expect(shop.recorded('72065')).toBe('SUCCESS OK 1');
  expect(shop.position.floor).toBe('72066');
});

test('(h) a row that was deleted stops nobody', () => {
  const shop = new Shop(['72065', '72066']);
  shop.inErp.add('72066');
  shop.scan(0);
  shop.see('72065', { kind: 'gone' }, minute);
  expect(shop.recorded('72065')).toBe('FAILED NOT_FOUND 0');
  shop.see('72065', { kind: 'gone' }, minute + day);
  expect(shop.progress.get('72065')).toMatchObject({ status: 'ABANDONED', reason: 'GONE' });
  expect(shop.checkpoint()).toEqual(['0 72065 FAILED NOT_FOUND 5', '^HEAD 72066 SUCCESS OK 1']);
});

test('(j) the remote kill switch: the gate is held after some orders, and their attempts are given back', () => {
  const shop = new Shop(['1', '2', '3', '4', '5'].map((n) => `7206${n}`));
  shop.scan(0);
  let gate = newGate;
  for (const id of shop.ids) {
    if (gate.hold !== null) break;
    shop.attempt(id, 0);
    const done = afterDone(gate, id, shop.inErp.has(id), startMs);
    for (const one of done.giveBack) shop.progress.set(one, attemptGivenBack(shop.progress.get(one)!));
    gate = done.gate;
  }
  expect(gate.hold?.cause).toBe('killSwitch');
  expect(shop.runs).toHaveLength(3);
  expect(shop.ids.map((id) => shop.recorded(id))).toEqual(Array(5).fill('FAILED NOT_FOUND 0'));
  // Once it is switched on, each of them is sent as if nothing had been.
  shop.onRun = (id) => void shop.inErp.add(id);
  for (const id of shop.ids) shop.attempt(id, 60 * minute);
  expect(shop.ids.map((id) => shop.recorded(id))).toEqual(Array(5).fill('SUCCESS OK 2'));
});
