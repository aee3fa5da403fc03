/** Runs a command in a directory of a host without a journal: of one that ended unheard nobody will ever know. */
import type { CommandOutcome, NeverBegun } from './command-outcome';
import { assertRunnable, cannotEnter, type DirectoryCommand } from './directory-command';
import type { RunOptions, SshTarget } from './ssh-target';
import { unreadCommand } from './unread-command';

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
  command: DirectoryCommand,
  options: RunOptions,
): Promise<UnjournalledOutcome> {
  assertRunnable(command);
  const { directory, argv } = command;
  const outcome = await target.run(['/bin/sh', '-c', inDirectory, 'wk', directory, ...argv], options);
  if (outcome.kind !== 'exited') return outcome;
  const { stdout } = outcome.printed;
  if (stdout.includes(beginsMark)) return outcome;
  // The exit code is the login shell’s own. What it printed last may be lost, so it is not certain that nothing began.
  if (!stdout.includes(noDirectoryMark)) return unreadCommand(outcome, 'that it begins', stdout);
  return { kind: 'neverBegun', why: 'directory', reason: cannotEnter(directory) };
}
