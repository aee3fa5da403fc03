/** Runs a command in a directory of a host without a journal: of one that ended unheard nobody will ever know. */
import { isAbsolute } from 'node:path';
import type { CommandOutcome, Exited, NeverBegun, UnknownEnd } from './command-outcome';
import type { RunOptions, SshTarget } from './ssh-target';

export interface UnjournalledCommand {
  /** On the host. */
  directory: string;
  argv: readonly string[];
}

export type UnjournalledOutcome =
  Exclude<CommandOutcome, NeverBegun> | { kind: 'neverBegun'; why: NeverBegun['why'] | 'directory'; reason: string };

/** The text of the command does not hold them as they are printed: an account may print what it was told, and run nothing. */
const noDirectoryMark = 'watchkeeper-no-directory';
const beginsMark = 'watchkeeper-begins';

/**
 * $1: the directory, then the command. Constant: all that it is about comes as separate arguments. Nothing of the command
 * is heard: one that prints dies of a connection that breaks, in the middle of what it does.
 */
const inDirectory = `
cd "$1" 2>/dev/null || { echo watchkeeper-'no-directory'; exit 127; }
shift
echo watchkeeper-'begins'
exec "$@" </dev/null >/dev/null 2>&1
`;

export async function runUnjournalled(
  target: SshTarget,
  { directory, argv }: UnjournalledCommand,
  options: RunOptions,
): Promise<UnjournalledOutcome> {
  if (!isAbsolute(directory)) throw new Error(`the directory ${directory} of a remote command is not absolute`);
  const [program = ''] = argv;
  if (program === '' || program.startsWith('-')) {
    throw new Error('the first word of a remote command is no program; it may not be empty, nor begin with -');
  }
  const outcome = await target.run(['/bin/sh', '-c', inDirectory, 'wk', directory, ...argv], options);
  if (outcome.kind !== 'exited') return outcome;
  const { stdout } = outcome.printed;
  if (stdout.includes(beginsMark)) return outcome;
  if (!stdout.includes(noDirectoryMark)) return unread(outcome);
  const reason = `the directory ${directory} cannot be entered on the host; make it, or correct the configuration`;
  return { kind: 'neverBegun', why: 'directory', reason };
}

/** The exit code is the login shell’s own. What it printed last may be lost, so it is not certain that nothing began. */
function unread({ reason, printed }: Exited): UnknownEnd {
  const said = (printed.stderr.trim() || printed.stdout.trim()).slice(-200).replace(/\s+/g, ' ');
  return {
    kind: 'unknown',
    why: 'unsaid',
    reason: `${reason}, before it said that it begins${said === '' ? '' : ` (${said})`}; see the account’s login shell`,
    printed,
  };
}
