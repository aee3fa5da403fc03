/** Whatever is seen of an order, in whatever order. */
import fc from 'fast-check';
import { decideOrder, type AttemptSeen } from '../../../src/domain/orders/attempt-policy';
import { newOrderProgress, type OrderProgress, type OrderStep } from '../../../src/domain/orders/order-progress';
import { attemptGivenBack } from '../../../src/domain/orders/order-requests';
import {
  asked,
  day,
  integrated,
  minute,
  missing,
  noAnswer,
  paymentPending,
  policy as sample,
  ran,
  startMs,
} from './order-samples';

const sights = [integrated, paymentPending, missing, missing, missing, noAnswer];
/** What a look may find that runs no task. */
const looks: AttemptSeen[] = [...sights.map(asked), { kind: 'gone' }, { kind: 'badNumber' }];
/** What an attempt may find. One that finds the order missing has run the task. */
const attempts: AttemptSeen[] = [
  ...[integrated, paymentPending, noAnswer].map(asked),
  ...sights.flatMap((sight) => [ran('DONE', sight), ran('FAILED', sight), ran('ERP_DOWN', sight)]),
  ...([{ kind: 'notBegun' }, { kind: 'unprovable' }, { kind: 'gone' }, { kind: 'badNumber' }] as const),
];
const anyStory = fc.array(fc.record({ pick: fc.nat(), lateMs: fc.integer({ min: 0, max: 2 * day }) }), {
  minLength: 1,
  maxLength: 60,
});

interface Lived {
  before: OrderProgress;
  seen: AttemptSeen;
  progress: OrderProgress;
  step: OrderStep;
  nowMs: number;
}

/** Does what each step says, when it says it or later, and lets the story say what is found. */
function live(story: readonly { pick: number; lateMs: number }[], maxAttempts: number): Lived[] {
  const lived: Lived[] = [];
  let progress = newOrderProgress;
  let step: OrderStep = { kind: 'attempt', at: new Date(startMs).toISOString() };
  for (const { pick, lateMs } of story) {
    if (step.kind === 'over') break;
    const choices = step.kind === 'attempt' ? attempts : looks;
    const seen = choices[pick % choices.length]!;
    const nowMs = Date.parse(step.at) + (lateMs % 3 === 0 ? lateMs : 0);
    const decided = decideOrder(progress, seen, nowMs, { ...sample, maxAttempts });
    lived.push({ before: progress, seen, nowMs, ...decided });
    ({ progress, step } = decided);
  }
  return lived;
}

const anyMax = fc.integer({ min: 0, max: 6 });

test('no more tasks count than the legacy would have run, and attempts is what it would have written', () => {
  fc.assert(
    fc.property(anyStory, anyMax, (story, maxAttempts) => {
      const lived = live(story, maxAttempts);
      const counted = lived.filter(({ seen }) => seen.kind === 'ran' && seen.as !== 'ERP_DOWN').length;
      const all = lived.filter(({ seen }) => seen.kind === 'ran').length;
      const { progress } = lived.at(-1)!;
      expect(counted).toBeLessThanOrEqual(maxAttempts + 1);
      expect(progress.inserts).toBe(all);
      const once = (progress.isPendingCounted ? 1 : 0) + (progress.status === 'SUCCESS' ? 1 : 0);
      expect(progress.attempts).toBe(counted + once);
    }),
    { numRuns: 500 },
  );
});

test('after what nobody can prove no task is run before the ERP has shown the order', () => {
  fc.assert(
    fc.property(anyStory, anyMax, (story, maxAttempts) => {
      let isUnproven = false;
      for (const { seen, step } of live(story, maxAttempts)) {
        if (seen.kind === 'unprovable') isUnproven = true;
        else if (seen.kind === 'asked' && seen.sight.kind === 'paymentPending') isUnproven = false;
        if (isUnproven) expect(step.kind).not.toBe('attempt');
      }
    }),
    { numRuns: 500 },
  );
});

test('no task follows one that ended well before the ERP was asked after the time of verifying', () => {
  fc.assert(
    fc.property(anyStory, anyMax, (story, maxAttempts) => {
      let doneAtMs = -Infinity;
      for (const { seen, step, nowMs } of live(story, maxAttempts)) {
        if (seen.kind === 'ran' && seen.as === 'DONE') doneAtMs = nowMs;
        if (step.kind === 'attempt') expect(nowMs - doneAtMs).toBeGreaterThanOrEqual(2 * minute);
      }
    }),
    { numRuns: 500 },
  );
});

test('an outage changes nothing that is known, and each order ends or is looked at later than now', () => {
  fc.assert(
    fc.property(anyStory, anyMax, (story, maxAttempts) => {
      for (const { before, seen, progress, step, nowMs } of live(story, maxAttempts)) {
        const isOutage = seen.kind === 'notBegun' || (seen.kind === 'asked' && seen.sight.kind === 'noAnswer');
        const { goneSince: _, ...known } = before;
        if (isOutage) expect(progress).toEqual(known);
        const isClosed = progress.status === 'SUCCESS' || progress.status === 'ABANDONED';
        expect(step.kind === 'over').toBe(isClosed);
        if (step.kind !== 'over') expect(Date.parse(step.at)).toBeGreaterThanOrEqual(nowMs);
        if (progress.needsAttention && seen.kind !== 'unprovable') expect(step.kind).toBe('ask');
      }
    }),
    { numRuns: 500 },
  );
});

test('with each attempt given back an order is tried for as long as the node does nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), anyMax, (times, maxAttempts) => {
      let progress = newOrderProgress;
      for (let n = 1; n <= times; n += 1) {
        const nowMs = startMs + n * day;
        const done = decideOrder(progress, ran('DONE', missing), nowMs, { ...sample, maxAttempts });
        const verified = decideOrder(done.progress, asked(missing), nowMs + 2 * minute, { ...sample, maxAttempts });
        progress = attemptGivenBack(verified.progress);
        expect(progress).toMatchObject({ attempts: 0, inserts: n, needsAttention: false });
      }
    }),
  );
});
