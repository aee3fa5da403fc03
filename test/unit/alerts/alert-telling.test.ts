import { alertRow } from '../../../src/domain/alerts/alert-row';
import {
  afterFact,
  keptDeliveries,
  newAlertState,
  nextStep,
  type AlertState,
} from '../../../src/domain/alerts/alert-state';
import { afterAnnouncement, afterDelivery, type Announced } from '../../../src/domain/alerts/alert-telling';
import { Followed, told } from './alert-followed';
import { after, began, hour, minute, over, passed, policy, sentences, startMs } from './alert-samples';

const silencedUntil = (until: string): Announced => ({ kind: 'silenced', until, by: 'ann', reason: 'upgrade', policy });
const firing = (): AlertState => {
  const state = newAlertState(began(0), after(0));
  return afterAnnouncement({ asked: state, present: state }, 'began', told, after(0));
};

describe('silenced', () => {
  test('one that lasts longer than the silence is told when that is over', () => {
    const alert = new Followed();
    alert.answer = (atMs) => (atMs < 2 * hour ? silencedUntil(after(2 * hour)) : told);
    alert.hear(0, began(0));
    expect(alert.known.silencedUntil).toBe(after(2 * hour));
    expect(sentences(alert.known).at(-1)).toBe(`nobody is told before ${after(2 * hour)}: silenced by ann: upgrade`);
    alert.liveUntil(2.5 * hour);
    expect(alert.summary).toEqual(['began 0', 'began 120']);
    expect(alert.known).toMatchObject({ silencedUntil: null, wasTold: true, seq: 1 });
  });

  test('one that was over in the silence is never told', () => {
    const alert = new Followed();
    alert.answer = () => silencedUntil(after(2 * hour));
    alert.hear(0, began(0));
    alert.hear(minute, over(0, minute));
    alert.liveUntil(3 * hour);
    expect([alert.summary, alert.isEnded]).toEqual([['began 0'], true]);
    expect(alert.known).toMatchObject({ seq: 0, wasTold: false });
  });

  test('reminders wait for its end, too', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.answer = (atMs) => (atMs < 3 * hour ? silencedUntil(after(3 * hour)) : told);
    alert.liveUntil(3.5 * hour);
    expect(alert.summary).toEqual(['began 0', 'lasts 60', 'lasts 180']);
  });

  test('by a clock that is behind, it is asked about again after a while and not at once', () => {
    const state = newAlertState(began(0), after(0));
    const silent = afterAnnouncement({ asked: state, present: state }, 'began', silencedUntil(after(-1)), after(0));
    expect(nextStep(silent, startMs)).toEqual({ kind: 'wait', untilMs: startMs + 10_000 });
  });

  test('one that began again while its end was looked at is silenced, and told afterwards', () => {
    const asked = newAlertState(passed(0, 1000), after(1000));
    const present = afterFact(asked, began(hour), after(hour));
    const silent = afterAnnouncement({ asked, present }, 'passed', silencedUntil(after(2 * hour)), after(hour));
    expect(nextStep(silent, startMs + hour)).toEqual({ kind: 'wait', untilMs: startMs + 2 * hour });
    expect(nextStep(silent, startMs + 2 * hour)).toEqual({ kind: 'announce', what: 'began' });
  });
});

describe('news that come while people are told', () => {
  test('one that begins again while its end is told is told as another one', () => {
    const asked = afterFact(firing(), over(0, minute), after(minute));
    const present = afterFact(asked, began(4 * minute), after(4 * minute));
    const next = afterAnnouncement({ asked, present }, 'over', told, after(4 * minute));
    expect(next).toMatchObject({ since: after(4 * minute), count: 1, told: null, wasTold: false, seq: 2 });
    expect(nextStep(next, startMs + 4 * minute)).toEqual({ kind: 'announce', what: 'began' });
  });

  test('one that is over while its beginning is told is told as over', () => {
    const asked = newAlertState(began(0), after(0));
    const present = afterFact(asked, over(0, 1000), after(1000));
    const next = afterAnnouncement({ asked, present }, 'began', told, after(1000));
    expect(nextStep(next, startMs + 1000 + policy.stableMs)).toEqual({ kind: 'announce', what: 'over' });
  });

  test('what was not true when it was asked, and began again since, is true', () => {
    const asked = firing();
    const calm = afterFact(asked, over(0, hour), after(hour));
    const present = afterFact(calm, began(hour + 1), after(hour + 1));
    const next = afterAnnouncement({ asked, present }, 'lasts', { kind: 'notTrue', policy }, after(hour + 2));
    expect(next).toMatchObject({ endedAt: null, count: 2 });
  });
});

describe('where no route leads anywhere', () => {
  const nobody: Announced = { kind: 'told', to: [], policy, quietUntil: null };

  test('it is looked at again in the distance of reminders, and its beginning is told when one does', () => {
    const alert = new Followed();
    alert.answer = (atMs) => (atMs < 2 * hour ? nobody : told);
    alert.hear(0, began(0));
    expect(sentences(alert.known).at(-1)).toBe('nobody is told that it began: no route leads to a channel');
    alert.liveUntil(4 * hour);
    expect(alert.summary).toEqual(['began 0', 'began 60', 'began 120', 'lasts 180']);
  });

  test('nobody is told that it is over', () => {
    const alert = new Followed();
    alert.answer = () => nobody;
    alert.hear(0, began(0));
    alert.hear(minute, over(0, minute));
    alert.liveUntil(hour);
    expect([alert.summary, alert.isEnded, alertRow(alert.known).state]).toEqual([['began 0'], true, 'over']);
  });
});

test('the story says who is told, and that it waits for the end of the quiet hours', () => {
  const state = newAlertState(began(0), after(0));
  const quiet: Announced = { ...told, quietUntil: after(hour) } as Announced;
  const next = afterAnnouncement({ asked: state, present: state }, 'began', quiet, after(0));
  expect(sentences(next)).toEqual([
    `it began at ${after(0)}: too many starts`,
    `told mail:ops@example.org that it began, to be sent at ${after(hour)}, after the quiet hours`,
  ]);
});

test('messages that arrived are noted once each, the last ones only', () => {
  const delivery = (ms: number) => ({ what: 'lasts', to: 'chat', at: after(ms) }) as const;
  let state = afterDelivery(firing(), delivery(0));
  expect(afterDelivery(state, delivery(0))).toBe(state);
  for (let ms = 1; ms < 30; ms += 1) state = afterDelivery(state, delivery(ms));
  expect(state.deliveries).toHaveLength(keptDeliveries);
  expect(alertRow(state).lastSentAt).toBe(after(29));
});
