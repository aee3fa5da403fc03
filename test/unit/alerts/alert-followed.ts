/** Lives through the days of one alert as its workflow does: tells what is due, waits for what is not. */
import type { Announcement } from '../../../src/domain/alerts/alert-item';
import {
  afterFact,
  closed,
  newAlertState,
  nextStep,
  type AlertState,
  type RaisedCondition,
} from '../../../src/domain/alerts/alert-state';
import { afterAnnouncement, type Announced } from '../../../src/domain/alerts/alert-telling';
import { after, policy, startMs } from './alert-samples';

export const told: Announced = {
  kind: 'told',
  to: [{ channel: 'mail', recipient: 'ops@example.org' }],
  policy,
  quietUntil: null,
};

export class Followed {
  state: AlertState | null = null;
  isEnded = false;
  readonly announced: { what: Announcement; atMs: number; count: number }[] = [];
  /** What becomes of the next announcement. */
  answer: (atMs: number, what: Announcement) => Announced = () => told;
  private nowMs = 0;

  /** What is told of, with how many minutes after the start. */
  get summary(): string[] {
    return this.announced.map(({ what, atMs }) => `${what} ${atMs / 60_000}`);
  }

  hear(atMs: number, fact: RaisedCondition): void {
    this.liveUntil(atMs);
    this.state =
      this.state === null || this.isEnded ? newAlertState(fact, after(atMs)) : afterFact(this.state, fact, after(atMs));
    this.isEnded = false;
    this.liveUntil(atMs);
  }

  change(atMs: number, next: (state: AlertState) => AlertState): void {
    this.liveUntil(atMs);
    this.state = next(this.known);
    this.liveUntil(atMs);
  }

  get known(): AlertState {
    if (this.state === null) throw new Error('nothing was heard yet');
    return this.state;
  }

  liveUntil(untilMs: number): void {
    for (let steps = 0; this.state !== null && !this.isEnded; steps += 1) {
      if (steps > 10_000) throw new Error('it never waits');
      const step = nextStep(this.state, startMs + this.nowMs);
      if (step.kind === 'wait') {
        const dueMs = step.untilMs === null ? Infinity : step.untilMs - startMs;
        if (dueMs > untilMs) break;
        this.nowMs = dueMs;
      } else if (step.kind === 'announce') {
        const asked = this.state;
        this.announced.push({ what: step.what, atMs: this.nowMs, count: asked.count });
        const answer = this.answer(this.nowMs, step.what);
        this.state = afterAnnouncement({ asked, present: asked }, step.what, answer, after(this.nowMs));
      } else {
        this.state = closed(this.state, after(this.nowMs));
        this.isEnded = true;
      }
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }
}
