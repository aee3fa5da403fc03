/** What became of the last word on an alert, address by address. */
import type { AlertState } from '../domain/alerts/alert-state';
import type { ChannelState } from '../domain/alerts/channel-state';
import { isPast } from '../domain/alerts/message-groups';

export interface MessageView {
  /** As `mail:ops@example.org`, or `chat`. */
  to: string;
  state: 'taken' | 'waiting' | 'failing' | 'unknown';
  /** When it was taken, is to be sent at the earliest, or is tried again; null: within a minute, or nobody knows. */
  at: string | null;
  /** Why it is not there yet; null when it is. */
  reason: string | null;
}

type Told = NonNullable<AlertState['told']>;

/** `channels`: by address, what it has still to be told; null when nobody could say. */
export function viewMessages(
  { key, told, deliveries }: Pick<AlertState, 'key' | 'told' | 'deliveries'>,
  channels: ReadonlyMap<string, ChannelState | null>,
  nowMs: number,
): MessageView[] {
  if (told === null) return [];
  return told.to.map((to) => {
    const channel = channels.get(to);
    const held = channel == null ? null : viewHeld(key, to, channel, nowMs);
    return held ?? viewArrival(to, told, deliveries, channel);
  });
}

/** Null when it has nothing to tell of this alert any more. */
function viewHeld(key: string, to: string, channel: ChannelState, nowMs: number): MessageView | null {
  const { sending, queue, failing } = channel;
  const items = [...(sending?.items ?? []), ...queue.map(({ item }) => item)];
  const held = items.findLast((item) => item.key === key);
  if (held === undefined) return null;
  const { notBefore } = held;
  if (notBefore !== null && Date.parse(notBefore) > nowMs) {
    return { to, state: 'waiting', at: notBefore, reason: 'quiet hours' };
  }
  if (failing === null) return { to, state: 'waiting', at: null, reason: 'gathered with others' };
  const { since, tries, reason, nextTryAt } = failing;
  const tried = tries === 1 ? 'one try' : `${tries} tries`;
  return { to, state: 'failing', at: nextTryAt, reason: `not taken since ${since}, ${tried}: ${reason}` };
}

function viewArrival(
  to: string,
  told: Told,
  deliveries: AlertState['deliveries'],
  channel: ChannelState | null | undefined,
): MessageView {
  // Merged with an earlier one it may be called otherwise: what counts is that it came afterwards, and whether it is over.
  const arrived = deliveries.findLast(
    ({ to: address, at, what }) => address === to && at >= told.at && isPast(what) === isPast(told.what),
  );
  if (arrived !== undefined) return { to, state: 'taken', at: arrived.at, reason: null };
  const reason =
    channel === undefined
      ? 'it is not in this configuration any more'
      : channel === null
        ? 'no worker answers for it'
        : isPast(told.what)
          ? 'its queue has it no more; what arrives after the end of an alert is in the log of the worker'
          : 'its queue has it no more, and has not said that it arrived';
  return { to, state: 'unknown', at: null, reason };
}
