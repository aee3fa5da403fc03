/** Removes the old tokens of a host's journal; prune-script.ts says which. */
import { isAbsolute } from 'node:path';
import { pruneMark, pruneScript, removeTokensScript } from './prune-script';
import type { RunOptions, SshTarget } from './ssh-target';

export type Pruned = { kind: 'pruned'; tokens: number } | { kind: 'failed'; reason: string };

const dayMs = 86_400_000;

/** Rounded up to whole days. Never rejects for what happens at the host. */
export async function pruneJournal(
  target: SshTarget,
  { journal, olderThanMs }: { journal: string; olderThanMs: number },
  options: RunOptions,
): Promise<Pruned> {
  const outcome = await target.run(pruneWords(journal, Math.ceil(olderThanMs / dayMs)), options);
  if (outcome.kind !== 'exited') return { kind: 'failed', reason: outcome.reason };
  const [, answer] = new RegExp(`${pruneMark} (\\w+)`).exec(outcome.printed.stdout) ?? [];
  if (answer !== undefined && /^\d+$/.test(answer)) return { kind: 'pruned', tokens: Number(answer) };
  if (answer === 'refused') {
    const reason = `the journal ${journal} on the host is somebody else’s or cannot be written; correct it`;
    return { kind: 'failed', reason };
  }
  return { kind: 'failed', reason: `${outcome.reason}, before it said what it removed; see the account’s login shell` };
}

export function pruneWords(journal: string, days: number): string[] {
  if (!isAbsolute(journal)) throw new Error(`the journal ${journal} of remote commands is not absolute`);
  if (!Number.isSafeInteger(days) || days < 1) throw new Error(`${days} days are no age of tokens; write 1 or more`);
  return ['/bin/sh', '-c', pruneScript, 'wk', removeTokensScript, journal, String(days)];
}
