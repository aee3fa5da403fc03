/** What becomes of an alert when it has told people something, or when that has arrived. */
import { addressText, type Announcement, type ChannelAddress } from './alert-item';
import type { AlertPolicy } from './alert-settings';
import { afterDenial, asAnother, isEnd, keptDeliveries, noted, type AlertState, type Delivery } from './alert-state';

/** What became of an announcement. */
export type Announced =
  /** Handed to these addresses; none: no route leads anywhere. */
  | { kind: 'told'; to: ChannelAddress[]; policy: AlertPolicy; quietUntil: string | null }
  | { kind: 'silenced'; until: string; by: string; reason: string; policy: AlertPolicy }
  /** Its source does not say so any more. */
  | { kind: 'notTrue'; policy: AlertPolicy };

/** Clocks differ: a silence that is over here may hold a little longer there. */
const shortestSilenceMs = 10_000;

const wordings: Record<Announcement, string> = {
  began: 'that it began',
  lasts: 'that it lasts',
  over: 'that it is over',
  passed: 'that it began and is over',
};

/** `asked` is as it was when it was announced: it may have ended or begun again since. */
export function afterAnnouncement(
  { asked, present }: { asked: AlertState; present: AlertState },
  what: Announcement,
  announced: Announced,
  at: string,
): AlertState {
  const state = { ...present, policy: announced.policy, silencedUntil: null };
  if (announced.kind === 'told') return afterTelling(state, what, announced, at);
  if (announced.kind === 'silenced') return afterSilence(state, what, announced, at);
  // What was not true then may have begun again.
  return present.begun.at(-1) === asked.begun.at(-1) ? afterDenial(state, at) : state;
}

function afterTelling(
  state: AlertState,
  what: Announcement,
  { to: addresses, quietUntil }: Extract<Announced, { kind: 'told' }>,
  at: string,
): AlertState {
  const to = addresses.map(addressText);
  const quiet = quietUntil === null ? '' : `, to be sent at ${quietUntil}, after the quiet hours`;
  const sentence =
    to.length === 0
      ? `nobody is told ${wordings[what]}: no route leads to a channel`
      : `told ${to.join(', ')} ${wordings[what]}${quiet}`;
  const told = noted({ ...state, seq: state.seq + 1, told: { what, at, to } }, at, sentence);
  if (isEnd(what) && state.endedAt === null) return asAnother(told);
  const reminders = what === 'lasts' ? state.reminders + 1 : state.reminders;
  return { ...told, reminders, wasTold: state.wasTold || to.length > 0 };
}

function afterSilence(
  state: AlertState,
  what: Announcement,
  { until, by, reason }: Extract<Announced, { kind: 'silenced' }>,
  at: string,
): AlertState {
  const silent = noted(state, at, `nobody is told before ${until}: silenced by ${by}: ${reason}`);
  // Of what is over nobody needs to hear later.
  if (isEnd(what) && state.endedAt !== null) return { ...silent, told: { what, at, to: [] } };
  const untilMs = Math.max(Date.parse(until), Date.parse(at) + shortestSilenceMs);
  return { ...silent, silencedUntil: new Date(untilMs).toISOString() };
}

/** The same object when it is known. */
export function afterDelivery(state: AlertState, delivery: Delivery): AlertState {
  const { what, to, at } = delivery;
  if (state.deliveries.some((one) => one.what === what && one.to === to && one.at === at)) return state;
  return { ...state, deliveries: [...state.deliveries, { what, to, at }].slice(-keptDeliveries) };
}
