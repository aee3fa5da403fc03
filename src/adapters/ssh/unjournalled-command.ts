/** Runs a command in a directory of a host without a journal: of one that ended unheard nobody will ever know. */
import { isAbsolute } from 'node:path';
import type { CommandOutcome, NeverBegun } from './command-outcome';
import type { RunOptions, SshTarget } from './ssh-target';

export interface UnjournalledCommand {
  /** On the host. */
  directory: string;
  argv: readonly string[];
}

export type UnjournalledOutcome =
  Exclude<CommandOutcome, NeverBegun> | { kind: 'neverBegun'; why: NeverBegun['why'] | 'directory'; reason: string };

const noDirectoryMark = 'watchkeeper-no-directory';

/**
 * $1: the directory, then the command. Constant: all that it is about comes as separate arguments. Nothing of the command
 * is heard: one that prints dies of a connection that breaks, in the middle of what it does.
 */
const inDirectory = `
cd "$1" 2>/dev/null || { echo ${noDirectoryMark}; exit 127; }
shift
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
  if (outcome.kind !== 'exited' || !outcome.printed.stdout.includes(noDirectoryMark)) return outcome;
  const reason = `the directory ${directory} cannot be entered on the host; make it, or correct the configuration`;
  return { kind: 'neverBegun', why: 'directory', reason };
}
