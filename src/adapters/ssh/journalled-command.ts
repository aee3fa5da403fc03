/** Runs a command on a host once by its token, or learns what became of it; what it says is journal-script.ts’s answer. */
import { constants } from 'node:os';
import { isAbsolute } from 'node:path';
import type { CommandOutcome, Exited, NeverBegun, Printed, Signalled, UnknownEnd } from './command-outcome';
import { assertRunnable, cannotEnter, type DirectoryCommand } from './directory-command';
import { answerMark, journalScript, keeperScript } from './journal-script';
import type { RunOptions, SshTarget } from './ssh-target';
import { unreadCommand } from './unread-command';

export interface JournalledToken {
  /** Folder on the host; it is made. */
  journal: string;
  /** Words of letters, digits, `_` and `-`, joined by `/`. */
  token: string;
}

export interface JournalledCommand extends JournalledToken, DirectoryCommand {}

/** `void`: the token never ran, and never can. `running`: it was asked about, and runs. */
export type JournalledOutcome =
  | Exited
  | { kind: 'neverBegun'; why: NeverBegun['why'] | 'directory' | 'journal' | 'killed'; reason: string }
  | { kind: 'unknown'; why: UnknownEnd['why'] | 'gone'; reason: string; printed: Printed }
  | { kind: 'void'; reason: string }
  | { kind: 'running'; reason: string };

/** Whoever asks about a token that nobody has begun makes it void: a late start of it then finds that, and does not run. */
export async function askJournal(
  target: SshTarget,
  asked: JournalledToken,
  options: RunOptions,
): Promise<JournalledOutcome> {
  return outcomeOf(await target.run(journalQuestion(asked), options), asked, '');
}

/** A token that was begun before is waited for, and answers as it did then. */
export async function runJournalled(
  target: SshTarget,
  command: JournalledCommand,
  options: RunOptions,
): Promise<JournalledOutcome> {
  return outcomeOf(await target.run(journalledWords(command), options), command, command.directory);
}

export function journalledWords(command: JournalledCommand): string[] {
  assertRunnable(command);
  return [...words('run', command), command.directory, ...command.argv];
}

export function journalQuestion(asked: JournalledToken): string[] {
  return words('ask', asked);
}

function words(mode: 'run' | 'ask', { journal, token }: JournalledToken): string[] {
  if (!isAbsolute(journal)) throw new Error(`the journal ${journal} of remote commands is not absolute`);
  if (!/^[\w-]+(\/[\w-]+)*$/.test(token)) {
    throw new Error(`the token ${token} may only hold letters, digits, _ and -, joined by /`);
  }
  // No word holds a point, so two tokens never share a folder.
  return ['/bin/sh', '-c', journalScript, 'wk', keeperScript, mode, journal, token.replaceAll('/', '.')];
}

function outcomeOf(outcome: CommandOutcome, { journal, token }: JournalledToken, directory: string): JournalledOutcome {
  if (outcome.kind !== 'exited') return outcome.kind === 'signalled' ? unanswered(outcome) : outcome;
  const [, answer, rest = ''] =
    // What the files of a login shell print last need not end its line.
    new RegExp(`${answerMark} (.+)\n([^]*)`).exec(outcome.printed.stdout) ?? ([] as string[]);
  const [kind = '', detail = ''] = answer?.split(' ') ?? [];
  const printed = { stdout: rest, stderr: '' };
  const of = `token ${token} in ${journal}`;
  switch (kind) {
    case 'ended':
      return ended(Number(detail), of, printed);
    case 'running':
      return { kind: 'running', reason: `the command of ${of} is running` };
    case 'void':
      return { kind: 'void', reason: `the command of ${of} never ran, and can no longer run` };
    case 'gone':
      return { kind: 'unknown', why: 'gone', reason: `the command of ${of} has gone without an exit code`, printed };
    case 'unstarted':
      return { kind: 'neverBegun', why: 'killed', reason: `something killed what was to begin ${of}; nothing ran` };
    case 'refused':
      return refused(detail, journal, directory);
    default:
      return unanswered(outcome);
  }
}

/** A command may end with such a code by itself: whoever judges it knows what codes mean. */
function ended(code: number, of: string, printed: Printed): Exited {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  const as = signal === undefined ? '' : ` (of a shell: ${signal})`;
  return { kind: 'exited', code, reason: `the command of ${of} ended with exit code ${code}${as}`, printed };
}

function refused(what: string, journal: string, directory: string): JournalledOutcome {
  if (what === 'directory') {
    return { kind: 'neverBegun', why: 'directory', reason: cannotEnter(directory) };
  }
  const reasons: Record<string, string> = {
    journal: `the journal ${journal} on the host cannot be made, is somebody else’s or cannot be written; correct it`,
    room: `nothing can be written into the journal ${journal} on the host; see whether its disk is full`,
    proc: 'the host shows no /proc; it has to be a Linux machine with it',
    setsid: 'the host has no program setsid; install it (util-linux)',
  };
  return { kind: 'neverBegun', why: 'journal', reason: reasons[what] ?? `the host refuses the command (${what})` };
}

/** Its own shell was killed, or never read it: what it began, it may have begun. */
function unanswered(outcome: Exited | Signalled): JournalledOutcome {
  // Behind the mark stands what the command printed, which may be about customers.
  const [beforeMark = ''] = outcome.printed.stdout.split(answerMark);
  return unreadCommand(outcome, 'what became of it', beforeMark);
}
