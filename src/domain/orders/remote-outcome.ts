/**
 * What became of a task on the integration node, as far as it can be known. A command whose connection ended after it was
 * sent is neither done nor failed: it is asked for by its token, then the ERP is asked, then a person.
 */

/** What whoever ran the command, or asked for its token, saw. `reason` is a sentence for people. */
export type RemoteSeen =
  /** It is certain that this time the node was not asked to run it. */
  | { kind: 'neverBegun'; why: NeverBegunWhy; reason: string }
  | { kind: 'exited'; code: number; reason: string }
  | { kind: 'signalled'; reason: string }
  /** `gone`: claimed, without a code, and its process is proven gone. The others: it was sent, and no word came back. */
  | { kind: 'unknown'; why: 'cut' | 'late' | 'unsaid' | 'stopped' | 'gone'; reason: string }
  /** Asking for a token claims it too: that alone proves that it never ran and never will. */
  | { kind: 'void'; reason: string }
  | { kind: 'running'; reason: string };

/** `killed`: what was to begin it. A node that has no room for that has none for others either. */
const outages = ['unreachable', 'handshake', 'channel', 'killed'] as const;
/** Another try would only be refused again. */
const misconfigurations = ['files', 'hostKey', 'login', 'directory', 'journal'] as const;
/** The last two say nothing about the node: it is we who keep it busy, or who stop. */
export type NeverBegunWhy = (typeof outages)[number] | (typeof misconfigurations)[number] | 'busy' | 'stopped';

/** What a configured exit code may mean. */
export const exitMeanings = ['FAILED', 'ERP_DOWN', 'MISCONFIGURED'] as const;
export type ExitMeaning = (typeof exitMeanings)[number];

/** By exit code, in decimal. */
export type ExitCodes = Readonly<Partial<Record<string, ExitMeaning>>>;
/** The shell's: it may not, or cannot, run the command. No setting gives them another meaning. */
export const misconfiguredCodes = [126, 127];
/** A shell reports a command that signal n ended as 128 + n. */
const [firstSignalled, lastSignalled] = [129, 192];

export type RemoteClass = 'NOT_STARTED' | 'MISCONFIGURED' | 'DONE' | 'FAILED' | 'ERP_DOWN' | 'UNKNOWN';

export interface RemoteVerdict {
  class: RemoteClass;
  /**
   * verify: the ERP is asked until it has the order. verifyOnce: "it is there already" ends like a failure too. askToken:
   * the node will know. askErp: nothing on the node will ever tell.
   */
  then: 'tryLater' | 'hold' | 'verify' | 'verifyOnce' | 'askToken' | 'askErp';
  usesAttempt: boolean;
  /** What the gate of the node hears; null: nothing. */
  gate: 'answered' | 'outage' | 'misconfigured' | null;
  /** unused: it may be sent again. spent: the next try takes the next one. open: it proves nothing yet. */
  token: 'unused' | 'spent' | 'open';
  reason: string;
}

/** Of a command that was to be run. */
export function judgeRun(seen: RemoteSeen, exitCodes: ExitCodes, hasJournal: boolean): RemoteVerdict {
  const { reason } = seen;
  if (seen.kind === 'neverBegun') {
    const gate = gateHears(seen.why);
    const isWrong = gate === 'misconfigured';
    const then = isWrong ? 'hold' : 'tryLater';
    return {
      class: isWrong ? 'MISCONFIGURED' : 'NOT_STARTED',
      then,
      usesAttempt: false,
      gate,
      token: 'unused',
      reason,
    };
  }
  if (seen.kind === 'exited') return judgeExit(seen.code, reason, exitCodes);
  if (seen.kind === 'void') {
    return { class: 'NOT_STARTED', then: 'tryLater', usesAttempt: false, gate: 'answered', token: 'spent', reason };
  }
  const isProvable = hasJournal && (seen.kind === 'running' || (seen.kind === 'unknown' && seen.why !== 'gone'));
  return unknown(reason, isProvable, seen.kind === 'unknown' ? gateAfterUnknown(seen.why) : 'answered');
}

/** Of a token that was asked for. That the node could not be asked says nothing about the task. */
export function judgeAsked(seen: RemoteSeen, exitCodes: ExitCodes): RemoteVerdict {
  if (seen.kind === 'neverBegun') return unknown(seen.reason, true, gateHears(seen.why));
  // A question is answered at once, however long the task takes.
  if (seen.kind === 'unknown' && seen.why === 'late') return unknown(seen.reason, true, 'outage');
  return judgeRun(seen, exitCodes, true);
}

function judgeExit(code: number, reason: string, exitCodes: ExitCodes): RemoteVerdict {
  const ended = { gate: 'answered', token: 'spent', reason } as const;
  if (code === 0) return { class: 'DONE', then: 'verify', usesAttempt: true, ...ended };
  const isMeant = !misconfiguredCodes.includes(code) && Object.hasOwn(exitCodes, String(code));
  const meaning = isMeant ? exitCodes[String(code)] : undefined;
  if (misconfiguredCodes.includes(code) || meaning === 'MISCONFIGURED') {
    return { ...ended, class: 'MISCONFIGURED', then: 'hold', usesAttempt: false, gate: 'misconfigured' };
  }
  if (meaning === undefined && code >= firstSignalled && code <= lastSignalled)
    return unknown(reason, false, 'answered');
  // The task says itself that its ERP is away: an outage is not a failure of the order.
  return { class: meaning ?? 'FAILED', then: 'verifyOnce', usesAttempt: meaning !== 'ERP_DOWN', ...ended };
}

function unknown(reason: string, isProvable: boolean, gate: RemoteVerdict['gate']): RemoteVerdict {
  return {
    class: 'UNKNOWN',
    then: isProvable ? 'askToken' : 'askErp',
    usesAttempt: false,
    gate,
    token: 'open',
    reason,
  };
}

function gateHears(why: NeverBegunWhy): RemoteVerdict['gate'] {
  if (outages.some((one) => one === why)) return 'outage';
  return misconfigurations.some((one) => one === why) ? 'misconfigured' : null;
}

function gateAfterUnknown(why: 'cut' | 'late' | 'unsaid' | 'stopped' | 'gone'): RemoteVerdict['gate'] {
  if (why === 'gone') return 'answered';
  // Where the account's shell does not run what it is told, it will not for the others, and people have to be told.
  return why === 'cut' || why === 'unsaid' ? 'outage' : null;
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
export function tokenAfter(token: OrderToken, what: RemoteVerdict['token'] | 'requeued'): OrderToken {
  return what === 'spent' || what === 'requeued' ? { ...token, n: token.n + 1 } : token;
}
