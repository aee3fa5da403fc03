/** Every way in which a remote command can end, each with a sentence for whoever has to mend something. */

export type CommandOutcome = NeverBegun | Exited | Signalled | UnknownEnd;

/** It is certain that the server was not asked to run it. */
export interface NeverBegun {
  kind: 'neverBegun';
  why: NeverBegunWhy;
  reason: string;
}

/**
 * `files`: our key or known_hosts cannot be used. `unreachable`: no TCP connection. `handshake`: cut or refused before a
 * login. `hostKey`: changed, revoked or not known. `login`: the key is refused. `channel`: the server opens no channel,
 * or does not run commands. `busy`: no channel came free in time. `stopped`: whoever asked no longer wants it.
 */
export type NeverBegunWhy =
  'files' | 'unreachable' | 'handshake' | 'hostKey' | 'login' | 'channel' | 'busy' | 'stopped';

export interface Exited {
  kind: 'exited';
  code: number;
  reason: string;
  printed: Printed;
}

export interface Signalled {
  kind: 'signalled';
  /** With its SIG. */
  signal: string;
  reason: string;
  printed: Printed;
}

/**
 * It was sent, and may have run, may be running still, or may never have begun. `cut`: the connection broke. `late`: its
 * deadline passed. `unsaid`: the server closed the channel without a word. `stopped`: whoever asked no longer waits.
 */
export interface UnknownEnd {
  kind: 'unknown';
  why: 'cut' | 'late' | 'unsaid' | 'stopped';
  reason: string;
  printed: Printed;
}

/** The last of it, when it was much. */
export interface Printed {
  stdout: string;
  stderr: string;
}

export const nothingPrinted: Printed = { stdout: '', stderr: '' };

export function neverBegun(why: NeverBegunWhy, reason: string): NeverBegun {
  return { kind: 'neverBegun', why, reason };
}
