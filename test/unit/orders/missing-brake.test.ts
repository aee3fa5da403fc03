import fc from 'fast-check';
import {
  newMissingBrake,
  noteMissing,
  releasedBrake,
  type MissingBrake,
} from '../../../src/domain/orders/missing-brake';
import { after, hour, minute, startMs } from './order-samples';

const note = (brake: MissingBrake, missing: number, atMs: number) => noteMissing(brake, missing, startMs + atMs, 500);

test('more missing within an hour than is allowed holds; exactly as many does not', () => {
  const full = note(note(newMissingBrake, 300, 0), 200, 50 * minute);
  expect(full.held).toBeNull();
  expect(note(full, 1, 55 * minute).held).toEqual({ since: after(55 * minute), missing: 501 });
});

test('what was missing long before does not count', () => {
  const early = note(newMissingBrake, 500, 0);
  expect(note(early, 500, hour + 5 * minute).held).toBeNull();
});

test('a hold lasts until somebody releases it, counts on meanwhile, and then begins anew', () => {
  const held = note(newMissingBrake, 501, 0);
  expect(note(held, 0, 100 * hour).held).toEqual({ since: after(0), missing: 501 });
  expect(note(held, 9, hour).held?.missing).toBe(510);
  expect(note(releasedBrake(), 500, 1).held).toBeNull();
});

const anyCounts = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40 * minute })), {
  maxLength: 60,
});

test('it holds whenever an hour had more, never when no 65 minutes had, and carries few numbers', () => {
  fc.assert(
    fc.property(anyCounts, (steps) => {
      const told: { atMs: number; missing: number }[] = [];
      let [brake, atMs] = [newMissingBrake, 0];
      for (const [missing, laterMs] of steps) {
        atMs += laterMs;
        told.push({ atMs, missing });
        brake = note(brake, missing, atMs);
        const within = (ms: number) =>
          told.filter((one) => one.atMs > atMs - ms).reduce((all, one) => all + one.missing, 0);
        expect(brake.counts.length).toBeLessThanOrEqual(14);
        if (within(hour) > 500) expect(brake.held).not.toBeNull();
        if (brake.held !== null) {
          expect(within(65 * minute)).toBeGreaterThan(500);
          return;
        }
      }
    }),
    { numRuns: 300 },
  );
});
