import type { Exited, Signalled, UnknownEnd } from './command-outcome';

const shownSaid = 200;

/**
 * The account ended a command without the word that ours would have said: its login shell may not run what it is told.
 * `stdout`: what of it may be shown.
 */
export function unreadCommand({ reason, printed }: Exited | Signalled, word: string, stdout: string): UnknownEnd {
  const said = (printed.stderr.trim() || stdout.trim()).slice(-shownSaid).replace(/\s+/g, ' ');
  return {
    kind: 'unknown',
    why: 'unsaid',
    reason: `${reason}, before it said ${word}${said === '' ? '' : ` (${said})`}; see the account’s login shell`,
    printed,
  };
}
