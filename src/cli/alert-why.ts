/** Why somebody did not get a message about an alert, or gets none now, in sentences. */
import type { AlertState } from '../domain/alerts/alert-state';
import { formatDuration } from '../domain/duration';
import type { AlertDetails } from './alert-view';

export interface Surroundings {
  hasChannels: boolean;
  /** The end of the quiet hours that hold for its severity now; null: none hold. */
  quietUntil: string | null;
  /** Null when no worker answers. */
  state: AlertState | null;
}

type Seen = Pick<AlertDetails, 'word' | 'severity' | 'endedAt' | 'silenced' | 'acknowledged' | 'messages' | 'routedTo'>;

export function whyNot(alert: Seen, { hasChannels, quietUntil, state }: Surroundings): string[] {
  const isOver = alert.endedAt !== null;
  return [
    ...(state === null
      ? ['No worker answers, so what was told to whom is not known; see that `watchkeeper worker` runs.']
      : []),
    ...routeSentence(alert, hasChannels),
    ...(state === null ? [] : toldSentence(state)),
    ...(isOver ? [] : heldSentences(alert)),
    ...(isOver || quietUntil === null
      ? []
      : [`Quiet hours hold for what is ${alert.severity}: what is told now is sent at ${quietUntil}.`]),
    ...alert.messages.flatMap(messageSentence),
  ];
}

function routeSentence({ word, severity, routedTo }: Seen, hasChannels: boolean): string[] {
  if (!hasChannels) return ['The configuration has no channel, so nobody is told of anything: docs/set-up-mail.md.'];
  if (routedTo.length > 0) return [];
  return [`No route of the configuration leads from what is ${severity} of ${word} to a channel: alerts.routes.`];
}

function toldSentence({ told, endedAt, lastSince, afterMs, silencedUntil, story }: AlertState): string[] {
  if (told !== null && told.to.length > 0) return [];
  const after = formatDuration(afterMs);
  if (endedAt !== null && Date.parse(endedAt) - Date.parse(lastSince) < afterMs) {
    return [`It was over before it had lasted ${after}, and nobody is told of one that is so short.`];
  }
  if (told !== null) {
    // What was said of that moment is the reason.
    const said = story.findLast(({ at }) => at === told.at);
    return said === undefined ? [] : [`At ${told.at} ${said.sentence}.`];
  }
  if (endedAt !== null || silencedUntil !== null || afterMs === 0) return [];
  return [`Nobody was told yet: it is told when it has lasted ${after}, for it may heal by itself.`];
}

function heldSentences({ silenced, acknowledged }: Seen): string[] {
  const sentences: string[] = [];
  if (silenced !== null) {
    const { pattern, by, reason, until } = silenced;
    sentences.push(`Nobody is told before ${until}: ${by} has silenced ${pattern}: ${reason}.`);
  }
  if (acknowledged !== null) {
    const { by, reason, until } = acknowledged;
    const till = until === null ? 'while it lasts' : `before ${until}`;
    sentences.push(`Nobody is reminded ${till}: acknowledged by ${by}${reason === null ? '' : `: ${reason}`}.`);
  }
  return sentences;
}

function messageSentence({ to, state, at, reason }: AlertDetails['messages'][number]): string[] {
  if (state === 'taken') return [];
  if (state === 'failing') return [`${to} has no message yet: ${reason}. It is tried again at ${at}.`];
  if (state === 'unknown') return [`Whether ${to} has the message is not known: ${reason}.`];
  return [
    at === null ? `The message to ${to} goes out within a minute: ${reason}.` : `${to} gets it at ${at}: ${reason}.`,
  ];
}
