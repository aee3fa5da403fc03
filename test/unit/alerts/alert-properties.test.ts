/** Whatever is told of a condition, in whatever order, with doubles, silences and answers that differ. */
import fc from 'fast-check';
import { alertPage } from '../../../src/domain/alerts/alert-page';
import { alertRow } from '../../../src/domain/alerts/alert-row';
import { acknowledge, keptAlertStory, keptBeginnings } from '../../../src/domain/alerts/alert-state';
import { bytesOf } from '../../../src/domain/text-size';
import { Followed, told } from './alert-followed';
import { after, atOnce, began, hour, over, policy, slow } from './alert-samples';

interface Time {
  waitMs: number;
  lastsMs: number;
}

const anyTimes = fc.array(
  fc.record({ waitMs: fc.integer({ min: 1, max: 6 * hour }), lastsMs: fc.integer({ min: 1, max: 30 * hour }) }),
  { minLength: 1, maxLength: 40 },
);

/** With `doubles`, each fact comes twice, and those of earlier times that the alert has heard of again at the end. */
function live(times: readonly Time[], kind: typeof atOnce, doubles: boolean): Followed {
  const alert = new Followed();
  let nowMs = 0;
  const heard: [number, ReturnType<typeof began>][] = [];
  for (const { waitMs, lastsMs } of times) {
    const sinceMs = nowMs + waitMs;
    nowMs = sinceMs + lastsMs;
    heard.push([sinceMs, began(sinceMs, kind)], [nowMs, over(sinceMs, nowMs, kind)]);
  }
  for (const [atMs, fact] of heard) for (let again = doubles ? 2 : 1; again > 0; again -= 1) alert.hear(atMs, fact);
  alert.liveUntil(nowMs + 1);
  const begun = alert.known.begun.slice(0, -1);
  for (const [, told] of heard) if (doubles && begun.includes(told.fact.since)) alert.hear(nowMs + 1, told);
  alert.liveUntil(nowMs + policy.stableMs);
  return alert;
}

test('each beginning that is told is followed by one end, each reminder stands in between, and all ends', () => {
  fc.assert(
    fc.property(anyTimes, fc.constantFrom(atOnce, slow), (times, kind) => {
      const alert = live(times, kind, false);
      const words = alert.announced.map(({ what }) => what).join(' ');
      expect(words).toMatch(/^((began( lasts)* over|passed) ?)*$/);
      expect(alert.isEnded).toBe(true);
    }),
  );
});

test('doubled and late facts make no other message, nor another count', () => {
  fc.assert(
    fc.property(anyTimes, fc.constantFrom(atOnce, slow), (times, kind) => {
      expect(live(times, kind, true).announced).toEqual(live(times, kind, false).announced);
    }),
  );
});

test('reminders are never nearer to each other than is set', () => {
  fc.assert(
    fc.property(anyTimes, (times) => {
      const { announced } = live(times, atOnce, false);
      const distances = announced.flatMap(({ what, atMs }, at) =>
        what === 'lasts' ? [atMs - announced[at - 1]!.atMs] : [],
      );
      expect(distances.every((ms) => ms >= policy.remindersMs[0]!)).toBe(true);
    }),
  );
});

const anything = fc.array(
  fc.record({
    kind: fc.constantFrom('began', 'over', 'acknowledge', 'deny', 'silence', 'tell'),
    laterMs: fc.integer({ min: 0, max: 5 * hour }),
    sinceMs: fc.integer({ min: 0, max: 100 * hour }),
    text: fc.string({ unit: 'binary', maxLength: 2000 }),
  }),
  { minLength: 1, maxLength: 120 },
);

test('whatever happens, it is bounded, always waits at last, and is shown within the limits of the server', () => {
  fc.assert(
    fc.property(anything, (steps) => {
      const alert = new Followed();
      let nowMs = 0;
      alert.hear(0, began(0));
      for (const { kind, laterMs, sinceMs, text } of steps) {
        nowMs += laterMs;
        alert.liveUntil(nowMs);
        if (kind === 'began') alert.hear(nowMs, began(sinceMs, slow, text));
        else if (kind === 'over') alert.hear(nowMs, over(sinceMs, sinceMs + 1));
        else if (kind === 'acknowledge') {
          const acknowledged = { by: 'ann', reason: 'on it', at: after(nowMs), until: after(nowMs + sinceMs) };
          alert.change(nowMs, (state) => acknowledge(state, acknowledged));
        } else if (kind === 'deny')
          alert.answer = (_atMs, what) => (what === 'lasts' ? { kind: 'notTrue', policy } : told);
        else if (kind === 'tell') alert.answer = () => told;
        else
          alert.answer = (atMs) => ({
            kind: 'silenced',
            until: after(atMs + sinceMs),
            by: 'ann',
            reason: text,
            policy,
          });
      }
      const { known } = alert;
      expect(known.story.length).toBeLessThanOrEqual(keptAlertStory);
      expect(known.begun.length).toBeLessThanOrEqual(keptBeginnings);
      expect(bytesOf(JSON.stringify(known))).toBeLessThan(60_000);
      expect(bytesOf(JSON.stringify(alertRow(known)))).toBeLessThan(2_000);
      expect(bytesOf(alertPage(known))).toBeLessThan(20_000);
    }),
    { numRuns: 50 },
  );
});
