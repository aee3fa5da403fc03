/** Whatever order items, tries and their outcomes come in: nothing is lost without being counted, nothing told twice. */
import fc from 'fast-check';
import { announcements, type AlertItem } from '../../../src/domain/alerts/alert-item';
import { afterSending, mostUncertainTries } from '../../../src/domain/alerts/channel-outcome';
import {
  beginSending,
  mostQueued,
  newChannelState,
  nextChannelStep,
  takeItem,
  type ChannelState,
  type SendOutcome,
} from '../../../src/domain/alerts/channel-state';
import { after, hour, item, startMs } from './alert-samples';

type Outcome = Exclude<SendOutcome, { kind: 'gone' }>;
const outcomes: Outcome[] = [
  { kind: 'sent' },
  { kind: 'refused', reason: 'no', isPermanent: false },
  { kind: 'refused', reason: 'never', isPermanent: true },
  { kind: 'unknown', reason: 'no answer' },
];

/** A try waits until one is due. What comes while a message is on its way stands between the try and its outcome. */
type Step =
  | { kind: 'take'; key: number; count: number; what: (typeof announcements)[number]; quietMs: number; repeat: boolean }
  | { kind: 'wait'; ms: number }
  | { kind: 'try' }
  | { kind: 'outcome'; outcome: Outcome };

const anyTake = (key: fc.Arbitrary<number>, count: fc.Arbitrary<number>) =>
  fc.record({
    ...{ kind: fc.constant('take' as const), key, count, what: fc.constantFrom(...announcements) },
    ...{ quietMs: fc.constantFrom(0, 0, 0, 8 * hour), repeat: fc.boolean() },
  });
const someTake = anyTake(fc.nat(10), fc.integer({ min: 1, max: 3 }));
const stormTake = anyTake(fc.constantFrom(0, 900), fc.constantFrom(400, 1100));
const others: fc.Arbitrary<Step>[] = [
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(2 * hour) }),
  fc.constant({ kind: 'try' as const }),
  fc.record({ kind: fc.constant('outcome' as const), outcome: fc.constantFrom(...outcomes) }),
];
const anySteps = fc.array(fc.oneof(someTake, ...others), { maxLength: 80, size: 'max' });
/** More than there is room for. */
const stormySteps = fc.array(fc.oneof(stormTake, someTake, ...others), { minLength: 10, maxLength: 20, size: 'max' });
const eachOf = (steps: fc.Arbitrary<Step[]>, numRuns: number, hold: (steps: Step[]) => void) =>
  fc.assert(fc.property(steps, hold), { numRuns });

interface Try {
  id: string;
  items: AlertItem[];
  dropped: number;
  outcome: Outcome['kind'];
}

/** Lives the steps through, as the workflow does. */
function live(steps: readonly Step[]) {
  let state = newChannelState({ channel: 'chat', recipient: null });
  let [nowMs, names, isTrying] = [0, 0, false];
  const seqs = new Map<string, number>();
  const tries: Try[] = [];
  const states: ChannelState[] = [];

  function takeOne(key: string, { what, quietMs, repeat }: Extract<Step, { kind: 'take' }>): void {
    const seq = (seqs.get(key) ?? 0) + 1;
    seqs.set(key, seq);
    const notBefore = quietMs === 0 ? null : after(nowMs + quietMs);
    const one = item(key, seq, { what, notBefore });
    state = takeItem(state, one, after(nowMs));
    if (repeat) expect(takeItem(state, one, after(nowMs))).toBe(state);
  }

  for (const step of steps) {
    if (step.kind === 'take') for (let at = 0; at < step.count; at += 1) takeOne(`key-${step.key + at}`, step);
    else if (step.kind === 'wait') nowMs += step.ms;
    else if (step.kind === 'try' && !isTrying) {
      const next = nextChannelStep(state, startMs + nowMs);
      if (next.kind === 'wait') nowMs = Math.max(nowMs, (next.untilMs ?? 0) - startMs);
      if (nextChannelStep(state, startMs + nowMs).kind === 'wait') continue;
      names += 1;
      state = beginSending(state, `m${names}`, startMs + nowMs);
      isTrying = true;
    } else if (step.kind === 'outcome' && isTrying) {
      const { id, items, dropped } = state.sending!;
      tries.push({ id, items, dropped, outcome: step.outcome.kind });
      state = afterSending(state, step.outcome, after(nowMs));
      isTrying = false;
    }
    states.push(state);
  }
  return { state, states, seqs, tries };
}

/** It is not repeated any more. */
function mayHaveArrived(tries: readonly Try[], id: string): boolean {
  return tries.filter((one) => one.id === id && one.outcome === 'unknown').length === mostUncertainTries;
}

/** Of each key. */
function lastWordIsKept(steps: Step[]): void {
  const { state, seqs, tries } = live(steps);
  const sent = tries.filter(({ outcome, id }) => outcome === 'sent' || mayHaveArrived(tries, id));
  const there = new Map<string, number>();
  const held = [...state.queue.map((entry) => entry.item), ...(state.sending?.items ?? [])];
  for (const { key, seq } of [...sent.flatMap(({ items }) => items), ...held]) {
    there.set(key, Math.max(there.get(key) ?? 0, seq));
  }
  const lost = [...seqs].filter(([key, seq]) => there.get(key) !== seq);
  const told = sent.reduce((sum, { dropped }) => sum + dropped, 0);
  expect(lost.length).toBeLessThanOrEqual(state.dropped + (state.sending?.dropped ?? 0) + told);
}

function isWithinBounds(steps: Step[]): void {
  const { states, tries } = live(steps);
  expect(tries.every(({ items }) => items.length > 0)).toBe(true);
  const sizes = states.map(({ queue, sending }) => queue.length + (sending?.items.length ?? 0));
  expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(mostQueued);
  for (const { queue } of states) {
    const counts = new Map<string, number>();
    for (const { item: one } of queue) counts.set(one.key, (counts.get(one.key) ?? 0) + 1);
    expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(2);
  }
  expect(tries.every(({ items }) => new Set(items.map(({ key }) => key)).size === items.length)).toBe(true);
}

test('the last word that was taken in of each key was sent, waits, or is counted as dropped', () => {
  eachOf(anySteps, 100, lastWordIsKept);
  eachOf(stormySteps, 6, lastWordIsKept);
});

test('no message is empty or names a key twice, no key waits more than twice, and no more is kept than there is room for', () => {
  eachOf(anySteps, 50, isWithinBounds);
  eachOf(stormySteps, 6, isWithinBounds);
});

test('nothing is sent twice, and what may have been is repeated under the same name, and as it was', () => {
  eachOf(anySteps, 100, (steps) => {
    const { tries } = live(steps);
    const taken = new Map<string, { id: string; items: AlertItem[] }>();
    for (const { id, items, outcome } of tries) {
      for (const { key, seq } of items) {
        const before = taken.get(`${key} ${seq}`);
        if (before !== undefined) expect([id, items]).toEqual([before.id, before.items]);
      }
      if (outcome !== 'refused') for (const { key, seq } of items) taken.set(`${key} ${seq}`, { id, items });
    }
    const sent = tries.filter(({ outcome }) => outcome === 'sent').map(({ id }) => id);
    expect(new Set(sent).size).toBe(sent.length);
  });
});

test('all that waits is sent at last, by whoever tries when it is due', () => {
  eachOf(anySteps, 50, (steps) => {
    let { state } = live(steps);
    let nowMs = 400 * hour;
    for (let round = 0; state.queue.length > 0 || state.sending !== null; round += 1) {
      if (round > 100) throw new Error('it never ends');
      const step = nextChannelStep(state, startMs + nowMs);
      if (step.kind === 'wait') nowMs = step.untilMs! - startMs;
      else state = afterSending(beginSending(state, `last${round}`, startMs + nowMs), { kind: 'sent' }, after(nowMs));
    }
    expect(state.failing).toBeNull();
  });
});
