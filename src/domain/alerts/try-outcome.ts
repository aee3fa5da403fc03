/** What became of one try to send a message, as whoever tries it tells. */
import type { SendOutcome } from './channel-state';
import { plain } from './message-words';

export type TryOutcome = Exclude<SendOutcome, { kind: 'gone' }>;

/** Bytes. */
const longestReason = 300;
const hidden = '[hidden]';

/** `secrets` stand in no reason, whoever put them there: a server may repeat what it was sent. */
export function refused(reason: string, isPermanent: boolean, secrets: readonly string[] = []): TryOutcome {
  return { kind: 'refused', reason: without(secrets, reason), isPermanent };
}

export function unknownFate(reason: string, secrets: readonly string[] = []): TryOutcome {
  return { kind: 'unknown', reason: without(secrets, reason) };
}

function without(secrets: readonly string[], reason: string): string {
  const longestFirst = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return plain(
    longestFirst.reduce((text, secret) => text.replaceAll(secret, hidden), reason),
    longestReason,
  );
}
