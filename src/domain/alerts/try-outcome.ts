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

/** Before it is cut: of one that is cut in two nobody would know the half. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, secret) => left.replaceAll(secret, hidden), text);
}

function without(secrets: readonly string[], reason: string): string {
  return plain(withoutSecrets(reason, secrets), longestReason);
}
