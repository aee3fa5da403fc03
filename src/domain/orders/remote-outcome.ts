/**
 * What became of a task on the integration node, as far as it can be known. A command whose connection ended after it was
 * sent is neither done nor failed: it is asked for by its token, then the ERP is asked, then a person.
 */

/** What whoever ran the command saw. `reason` is a sentence for people. */
export type RemoteSeen =
  /** Refused, no such name, no route, a handshake that was cut, too many of them, no channel: the command was never sent. */
  | { kind: 'neverBegun'; reason: string }
  /** The node's host key, or our own key, is not accepted. */
  | { kind: 'keyRefused'; reason: string }
  | { kind: 'directoryMissing'; reason: string }
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  /** The connection ended, or time ran out, after the command was sent. */
  | { kind: 'lost'; reason: string };

/** What a configured exit code may mean. */
export const exitMeanings = ['FAILED', 'ERP_DOWN', 'MISCONFIGURED'] as const;
export type ExitMeaning = (typeof exitMeanings)[number];

export type RemoteClass = 'NOT_STARTED' | 'MISCONFIGURED' | 'DONE' | 'FAILED' | 'ERP_DOWN' | 'UNKNOWN';

export interface RemoteOutcome {
  class: RemoteClass;
  /** For people: what was seen. */
  reason: string;
}

export interface RemoteConsequence {
  usesAttempt: boolean;
  /** verify: the ERP is asked until it has the order. verifyOnce: "it is there already" ends like a failure too. */
  then: 'tellGate' | 'hold' | 'verify' | 'verifyOnce' | 'askToken';
}

export const remoteConsequences: Readonly<Record<RemoteClass, RemoteConsequence>> = {
  NOT_STARTED: { usesAttempt: false, then: 'tellGate' },
  MISCONFIGURED: { usesAttempt: false, then: 'hold' },
  DONE: { usesAttempt: true, then: 'verify' },
  FAILED: { usesAttempt: true, then: 'verifyOnce' },
  // The task says itself that its ERP is away: an outage is not a failure of the order.
  ERP_DOWN: { usesAttempt: false, then: 'verifyOnce' },
  UNKNOWN: { usesAttempt: false, then: 'askToken' },
};

/** By exit code, in decimal. 126 and 127 are the shell's: it may not, or cannot, run the command. */
export type ExitCodes = Readonly<Partial<Record<string, ExitMeaning>>>;
export const misconfiguredCodes = [126, 127];
/** A shell reports a command that signal n ended as 128 + n. */
const [firstSignalled, lastSignalled] = [129, 192];

export function classifyRemote(seen: RemoteSeen, exitCodes: ExitCodes): RemoteOutcome {
  switch (seen.kind) {
    case 'neverBegun':
      return { class: 'NOT_STARTED', reason: seen.reason };
    case 'keyRefused':
    case 'directoryMissing':
      return { class: 'MISCONFIGURED', reason: seen.reason };
    case 'exited':
      return classifyExit(seen.code, exitCodes);
    case 'signalled':
      return { class: 'UNKNOWN', reason: `the command was ended by signal ${seen.signal}` };
    case 'lost':
      return { class: 'UNKNOWN', reason: seen.reason };
  }
}

function classifyExit(code: number, exitCodes: ExitCodes): RemoteOutcome {
  if (code === 0) return { class: 'DONE', reason: 'the task ended well' };
  const reason = `the task ended with exit code ${code}`;
  if (misconfiguredCodes.includes(code)) return { class: 'MISCONFIGURED', reason: `${reason}: it cannot be run there` };
  const key = String(code);
  const meaning = Object.hasOwn(exitCodes, key) ? exitCodes[key] : undefined;
  if (meaning === undefined && code >= firstSignalled && code <= lastSignalled)
    return { class: 'UNKNOWN', reason: `${reason}, as one that a signal ended` };
  return { class: meaning ?? 'FAILED', reason };
}

/** What the node's journal says of a token. Asking claims it too: that alone proves that it never ran and never will. */
export type TokenAnswer =
  | { kind: 'ended'; code: number }
  | { kind: 'running' }
  | { kind: 'void' }
  /** Claimed, without a code, and its process is proven gone: killed, or the node was started again. */
  | { kind: 'vanished' }
  /** The node keeps no journal. */
  | { kind: 'noJournal' }
  /** It could not be asked. */
  | { kind: 'noAnswer'; reason: string };

export type TokenVerdict =
  /** The token is spent: the next try takes the next number. */
  | { kind: 'known'; outcome: RemoteOutcome }
  /** It goes on, or cannot be asked yet: the same token is asked again. */
  | { kind: 'askAgain'; reason: string }
  /** Nobody will ever tell: the ERP is asked for a while, then a person. */
  | { kind: 'unprovable'; reason: string };

export function judgeToken(answer: TokenAnswer, exitCodes: ExitCodes): TokenVerdict {
  switch (answer.kind) {
    case 'ended': {
      const outcome = classifyExit(answer.code, exitCodes);
      // Asked again, the journal would say the same.
      return outcome.class === 'UNKNOWN' ? { kind: 'unprovable', reason: outcome.reason } : { kind: 'known', outcome };
    }
    case 'void': {
      const reason = 'the task was never begun on the node, and can no more begin';
      return { kind: 'known', outcome: { class: 'NOT_STARTED', reason } };
    }
    case 'running':
      return { kind: 'askAgain', reason: 'the task is still running on the node' };
    case 'noAnswer':
      return { kind: 'askAgain', reason: answer.reason };
    case 'vanished':
      return {
        kind: 'unprovable',
        reason: 'the task was begun on the node and its process is gone without an exit code',
      };
    case 'noJournal':
      return { kind: 'unprovable', reason: 'the node keeps no journal, so nothing tells whether the task ran' };
  }
}

/** A number is never used again: neither for another try of the order, nor after the records were made anew (`epoch`). */
export interface OrderToken {
  epoch: string;
  orderId: string;
  n: number;
}

export function tokenText({ epoch, orderId, n }: OrderToken): string {
  return `${epoch}/${orderId}/${n}`;
}

/** Only a token that is spent makes room for the next one; of one that proves nothing a person makes room, by a requeue. */
export function tokenAfter(token: OrderToken, verdict: TokenVerdict | 'requeued'): OrderToken {
  return verdict === 'requeued' || verdict.kind === 'known' ? { ...token, n: token.n + 1 } : token;
}
