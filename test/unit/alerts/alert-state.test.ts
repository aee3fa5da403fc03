import {
  acknowledge,
  acknowledgementAt,
  afterDenial,
  afterFact,
  keptBeginnings,
  lookedAgain,
  newAlertState,
  nextStep,
} from '../../../src/domain/alerts/alert-state';
import { afterAnnouncement, type Announced } from '../../../src/domain/alerts/alert-telling';
import { alertRow } from '../../../src/domain/alerts/alert-row';
import { Followed, told } from './alert-followed';
import { after, atOnce, began, hour, minute, over, passed, policy, sentences, slow, startMs } from './alert-samples';

const acknowledgement = (until: string | null, at = after(0)) => ({ by: 'ann', reason: 'on it', at, until });

describe('while it lasts', () => {
  test('people are told once, reminded in growing distances of which the last one repeats, and told once that it is over', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.hear(60 * hour, over(0, 60 * hour));
    alert.liveUntil(90 * hour);
    const hours = alert.announced.map(({ what, atMs }) => `${what} ${Math.floor(atMs / hour)}`);
    expect(hours).toEqual(['began 0', 'lasts 1', 'lasts 5', 'lasts 29', 'lasts 53', 'over 60']);
    expect(alert.announced.at(-1)?.atMs).toBe(60 * hour + policy.stableMs);
    expect(alert.isEnded).toBe(true);
    expect(alertRow(alert.known).state).toBe('over');
  });

  test('without reminders nothing is waited for but news', () => {
    const none = { ...began(0), policy: { ...policy, remindersMs: [] } };
    const alert = new Followed();
    alert.answer = () => ({
      kind: 'told',
      to: [{ channel: 'chat', recipient: null }],
      policy: none.policy,
      quietUntil: null,
    });
    alert.hear(0, none);
    expect(nextStep(alert.known, startMs)).toEqual({ kind: 'wait', untilMs: null });
  });

  test('a new message of it is kept, and told with the next reminder only', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.hear(minute, began(0, atOnce, 'a port\n is\u0007 taken'));
    expect(alert.known).toMatchObject({ message: 'a port is taken', count: 1, since: after(0) });
    expect(alert.summary).toEqual(['began 0']);
  });

  test('one that is over before its time is told to nobody', () => {
    const alert = new Followed();
    alert.hear(0, began(0, slow));
    expect(alertRow(alert.known).state).toBe('pending');
    alert.hear(slow.afterMs - 1, over(0, slow.afterMs - 1, slow));
    alert.liveUntil(hour);
    expect([alert.summary, alert.isEnded, alertRow(alert.known).state]).toEqual([[], true, 'over']);
    expect(sentences(alert.known).at(-1)).toBe('it stayed over, and there was nobody to be told');
  });

  test('one that lasts for its time is told then', () => {
    const alert = new Followed();
    alert.hear(0, began(0, slow));
    alert.liveUntil(hour / 2);
    expect(alert.summary).toEqual([`began ${slow.afterMs / minute}`]);
  });
});

describe('when it comes and goes', () => {
  test('people are told once, and once that it is over, with how often it began', () => {
    const alert = new Followed();
    for (let round = 0; round < 20; round += 1) {
      alert.hear(round * minute, began(round * minute));
      alert.hear(round * minute + minute / 2, over(round * minute, round * minute + minute / 2));
    }
    alert.liveUntil(hour);
    expect(alert.announced).toMatchObject([
      { what: 'began', count: 1 },
      { what: 'over', count: 20, atMs: 19.5 * minute + policy.stableMs },
    ]);
  });

  test('for hours, they are reminded of it as of one that lasts', () => {
    const alert = new Followed();
    for (let round = 0; round < 120; round += 1) {
      alert.hear(round * minute, began(round * minute));
      alert.hear(round * minute + minute / 2, over(round * minute, round * minute + minute / 2));
    }
    expect(alert.announced).toMatchObject([
      { what: 'began', count: 1 },
      { what: 'lasts', count: 61 },
    ]);
  });

  test('times that are too short each are told when there are five of them', () => {
    const alert = new Followed();
    for (let round = 0; round < 4; round += 1) {
      alert.hear(round * minute, began(round * minute, slow));
      alert.hear(round * minute + 1000, over(round * minute, round * minute + 1000, slow));
    }
    expect(alert.summary).toEqual([]);
    alert.hear(4 * minute, began(4 * minute, slow));
    expect(alert.announced).toEqual([{ what: 'began', atMs: 4 * minute, count: 5 }]);
  });

  test('one that was long enough while nobody could be told is not hidden by a short one after it', () => {
    const alert = new Followed();
    alert.hear(hour, passed(0, 20 * minute, slow));
    alert.hear(hour, passed(21 * minute, 21 * minute + 1000, slow));
    alert.liveUntil(2 * hour);
    expect(alert.announced).toEqual([{ what: 'passed', atMs: hour + policy.stableMs, count: 2 }]);
  });

  test('many short ones of which nobody could be told are told as passed, once', () => {
    const alert = new Followed();
    for (let round = 0; round < 6; round += 1) alert.hear(hour, passed(round * minute, round * minute + 1000, slow));
    alert.liveUntil(2 * hour);
    expect(alert.announced).toEqual([{ what: 'passed', atMs: hour + policy.stableMs, count: 6 }]);
  });

  test('one that is known to be over, and begins again within the stable time, is the same one', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.hear(hour / 2, over(0, hour / 2));
    expect(alertRow(alert.known).state).toBe('calm');
    alert.hear(hour / 2 + policy.stableMs - 1, began(hour / 2 + policy.stableMs - 1));
    expect(alertRow(alert.known)).toMatchObject({ state: 'firing', count: 2, since: after(0) });
    expect(alert.summary).toEqual(['began 0']);
  });

  test('one whose end was told is another one when it begins again', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.change(minute, (state) => acknowledge(state, acknowledgement(null)));
    alert.hear(2 * minute, over(0, 2 * minute));
    alert.liveUntil(4 * minute);
    const again = afterFact(alert.known, began(5 * minute, slow), after(5 * minute));
    expect(again).toMatchObject({
      since: after(5 * minute),
      count: 1,
      acknowledged: null,
      severity: 'warning',
      told: null,
    });
  });
});

describe('looked at again', () => {
  const nobody: Extract<Announced, { kind: 'told' }> = { kind: 'told', to: [], policy, quietUntil: null };

  test('what nobody could be told is told as if it had never been tried', () => {
    const state = newAlertState(began(0), after(0));
    const untold = afterAnnouncement({ asked: state, present: state }, 'began', nobody, after(1));
    expect(nextStep(untold, startMs + 1000)).toMatchObject({ kind: 'wait' });
    expect(nextStep(lookedAgain(untold), startMs + 1000)).toEqual({ kind: 'announce', what: 'began' });
  });

  test('what people know is not told again, and what is over stays so', () => {
    const state = newAlertState(began(0), after(0));
    const told = { ...nobody, to: [{ channel: 'chat', recipient: null }] };
    const known = afterAnnouncement({ asked: state, present: state }, 'began', told, after(1));
    expect(lookedAgain(known)).toBe(known);
    const over = { ...known, wasTold: false, told: { what: 'over' as const, at: after(2), to: [] } };
    expect(lookedAgain(over)).toBe(over);
  });
});

describe('what is told late, or twice', () => {
  test('changes nothing', () => {
    let state = newAlertState(began(0), after(0));
    const first = state;
    state = afterFact(state, began(0), after(1));
    expect(state).toBe(first);
    state = afterFact(state, over(0, 1000), after(1000));
    const calm = state;
    for (const late of [over(0, 1000), passed(0, 1000)]) expect(afterFact(state, late, after(2000))).toBe(calm);
    state = afterFact(state, began(3000), after(3000));
    for (const late of [began(0), over(0, 1000), passed(0, 1000)])
      expect(afterFact(state, late, after(4000))).toBe(state);
    state = afterFact(state, over(3000, 5000), after(5000));
    for (const late of [began(0), over(0, 1000), over(3000, 5000)])
      expect(afterFact(state, late, after(6000))).toBe(state);
  });

  test('a source that began anew and tells it again is believed, and it is not one time more', () => {
    const calm = afterFact(newAlertState(began(0), after(0)), over(0, 1000), after(1000));
    const again = afterFact(calm, began(0), after(2000));
    expect(again).toMatchObject({ count: 1, endedAt: null, calmSince: null, lastSince: after(0) });
    expect(again.story.at(-1)?.sentence).toMatch(/^it is true again: /);
    expect(afterFact(again, over(0, 3000), after(3000))).toMatchObject({ count: 1, endedAt: after(3000) });
  });

  test('an end whose beginning was told to nobody is one time more', () => {
    const state = afterFact(newAlertState(passed(0, 1000), after(1000)), over(5000, 6000), after(6000));
    expect(state).toMatchObject({ count: 2, endedAt: after(6000), lastSince: after(5000) });
  });

  test('one that its source dates anew is still the same, and is over with the end of either', () => {
    const dated = afterFact(newAlertState(began(0), after(0)), began(1000), after(1000));
    expect(dated).toMatchObject({ count: 1, since: after(0), lastSince: after(0) });
    expect(afterFact(dated, over(1000, 2000), after(2000)).endedAt).toBe(after(2000));
    expect(afterFact(dated, over(0, 500), after(2000)).endedAt).toBeNull();
  });

  test('a clock that was set back does not hide a new beginning', () => {
    const calm = afterFact(newAlertState(began(10_000), after(10_000)), over(10_000, 11_000), after(11_000));
    expect(afterFact(calm, began(9_000), after(12_000))).toMatchObject({ endedAt: null, count: 2 });
  });

  test('a changed policy is taken with whatever is told', () => {
    const changed = { ...policy, stableMs: 1 };
    const state = newAlertState(began(0), after(0));
    expect(afterFact(state, { ...began(0), policy: changed }, after(1)).policy).toEqual(changed);
  });

  test('no more beginnings are remembered than are needed', () => {
    let state = newAlertState(began(0), after(0));
    for (let round = 1; round < 50; round += 1) {
      state = afterFact(state, over((round - 1) * 1000, round * 1000 - 1), after(round * 1000 - 1));
      state = afterFact(state, began(round * 1000), after(round * 1000));
    }
    expect([state.begun.length, state.begun.at(-1), state.count]).toEqual([keptBeginnings, after(49_000), 50]);
  });
});

describe('when its source is asked', () => {
  test('one that is not true any more is over, and told so', () => {
    const alert = new Followed();
    alert.answer = (_atMs, what) => (what === 'lasts' ? { kind: 'notTrue', policy } : told);
    alert.state = {
      ...newAlertState(began(0), after(0)),
      told: { what: 'began', at: after(0), to: ['mail'] },
      wasTold: true,
    };
    alert.liveUntil(hour);
    expect(alert.known).toMatchObject({ endedAt: after(hour) });
    expect(sentences(alert.known).at(-1)).toBe('looked at again, it is not true any more');
    alert.liveUntil(2 * hour);
    expect(alert.summary).toEqual(['lasts 60', 'over 62']);
  });

  test('one that is over already stays as it is', () => {
    const calm = newAlertState(passed(0, 1000), after(1000));
    expect(afterDenial(calm, after(2000))).toBe(calm);
  });
});

describe('acknowledged', () => {
  test('it is not reminded of, until it is over', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.change(minute, (state) => acknowledge(state, acknowledgement(null)));
    alert.hear(100 * hour, over(0, 100 * hour));
    alert.liveUntil(101 * hour);
    expect(alert.announced.map(({ what }) => what)).toEqual(['began', 'over']);
    expect(sentences(alert.known)).toContain('acknowledged by ann until it is over: on it');
  });

  test('for a time, it is reminded of when that is over', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.change(minute, (state) => acknowledge(state, acknowledgement(after(8 * hour))));
    expect(alertRow(alert.known)).toMatchObject({ state: 'acknowledged', acknowledgedUntil: after(8 * hour) });
    alert.liveUntil(12 * hour);
    expect(alert.summary).toEqual(['began 0', 'lasts 480', 'lasts 720']);
    expect(acknowledgementAt(alert.known, startMs + 8 * hour - 1)).not.toBeNull();
    expect(acknowledgementAt(alert.known, startMs + 8 * hour)).toBeNull();
  });

  test('one that comes back is still acknowledged', () => {
    const alert = new Followed();
    alert.hear(0, began(0));
    alert.change(minute, (state) => acknowledge(state, acknowledgement(null)));
    alert.hear(2 * minute, over(0, 2 * minute));
    alert.hear(3 * minute, began(3 * minute));
    alert.liveUntil(50 * hour);
    expect(alert.summary).toEqual(['began 0']);
  });
});
