import { explainAlert } from '../../../src/cli/alerts';
import { comesNext, viewAlert, viewAlerts } from '../../../src/cli/alert-view';
import {
  acknowledged,
  alertSettings,
  arrived,
  begun,
  chat,
  firing,
  mail,
  over,
  rowOf,
  seen,
  silence,
  toldTo,
} from './alert-samples';
import { minute } from './samples';

const nowMs = Date.parse(minute(10));

test('an element of the list has these places, in this order', () => {
  const view = viewAlert(rowOf(arrived(firing(), 'chat', minute(3))), [silence()], nowMs);
  expect(Object.entries(view)).toEqual([
    ['key', 'tenants/fatal/acme'],
    ['word', 'tenants'],
    ['subject', 'acme'],
    ['severity', 'critical'],
    ['title', 'acme was given up after too many starts'],
    ['state', 'firing'],
    ['since', minute(1)],
    ['acknowledgedBy', null],
    ['silencedUntil', minute(30)],
    ['count', 1],
    ['lastSentAt', minute(3)],
  ]);
});

test.each([
  ['until it is over', null, 'acknowledged', 'ann'],
  ['for a time that lasts', minute(11), 'acknowledged', 'ann'],
  ['for a time that is over', minute(9), 'firing', null],
])('one that was acknowledged %s is shown so', (_, until, state, acknowledgedBy) => {
  expect(viewAlert(rowOf(acknowledged(until)), [], nowMs)).toMatchObject({ state, acknowledgedBy });
});

test.each([
  ['its time is over', silence({ until: minute(9) })],
  ['it is of others', silence({ pattern: 'hosts/*' })],
])('no silence is shown when %s', (_, one) => {
  expect(viewAlert(rowOf(firing()), [one], nowMs).silencedUntil).toBeNull();
});

test('what is critical comes first, then what is newer; what is over comes last, and once', () => {
  const named = (subject: string, since: string, code = 'fatal') => toldTo(begun({ subject, since, code }), [mail]);
  const running = [named('a', minute(2)), named('b', minute(4)), named('c', minute(9), 'willNotStop')];
  const ended = [named('d', minute(8)), named('a', minute(1))].map((state) => over(state, minute(9)));
  const views = viewAlerts(
    { running: running.map((one) => rowOf(one)), ended: ended.map((one) => rowOf(one)) },
    [],
    nowMs,
  );
  expect(views.map(({ key, state, since }) => [key, state, since])).toEqual([
    ['tenants/fatal/b', 'firing', minute(4)],
    ['tenants/fatal/a', 'firing', minute(2)],
    ['tenants/willNotStop/c', 'firing', minute(9)],
    ['tenants/fatal/d', 'over', minute(8)],
  ]);
});

test('what comes next is what the workflow waits for', () => {
  const at = (minutes: number) => new Date(Date.parse(minute(0)) + minutes * 60_000).toISOString();
  expect(comesNext(firing(), nowMs)).toEqual({ what: 'lasts', at: at(62) });
  expect(comesNext(acknowledged(null), nowMs)).toBeNull();
  expect(comesNext(acknowledged(at(90)), nowMs)).toEqual({ what: 'lasts', at: at(90) });
  const calm = over(firing(), minute(9));
  expect(comesNext(calm, nowMs)).toEqual({ what: 'over', at: minute(11) });
  expect(comesNext(toldTo(calm, [mail], { what: 'over', at: minute(11) }), nowMs)).toBeNull();
  const waiting = begun({ code: 'portTaken', since: minute(10) });
  expect(comesNext(waiting, nowMs)).toEqual({ what: 'began', at: '2026-01-01T00:10:30.000Z' });
});

test('one that is over has all that was told, and nothing holds it back any more', () => {
  const state = toldTo(over(arrived(firing(), 'chat', minute(3))), [mail, chat], { what: 'over', at: minute(7) });
  const details = explainAlert(seen(state, { silences: [silence()] }), alertSettings(), nowMs);
  expect(details).toMatchObject({
    ...{ state: 'over', endedAt: minute(5), silenced: null, silencedUntil: null, next: null },
    told: { what: 'over', at: minute(7), to: ['mail:ops@example.org', 'chat'] },
    deliveries: [{ what: 'began', to: 'chat', at: minute(3) }],
  });
});

test('without a worker what its row says is shown, and what nobody can say is null', () => {
  const row = seen(acknowledged(minute(40))).row;
  const details = explainAlert(seen(null, { row }), alertSettings(), nowMs);
  expect(details).toMatchObject({
    ...{ key: 'tenants/fatal/acme', code: 'fatal', message: 'it exited 20 times', state: 'acknowledged' },
    acknowledged: { by: 'ann', reason: null, at: null, until: minute(40) },
    ...{ told: null, deliveries: null, next: null, story: null, messages: [] },
  });
  expect(details.advice).toMatch(/Look into its err file/);
  expect(details.why[0]).toMatch(/^No worker answers/);
});
