import { didYouMean } from '../domain/did-you-mean';
import type { Call } from './call';
import { completionScripts, type Shell } from './completion-scripts';
import { UsageError } from './failure';

const shells = Object.keys(completionScripts);

/** Prints a script that names this program by its full path, so that it works in every folder. */
export function completion({ terminal, words: [shell = ''] }: Call): Promise<number> {
  if (!isShell(shell)) {
    const guess = didYouMean(shell, shells) || `; there are ${shells.join(', ')}`;
    throw new UsageError(`there is no completion for ${JSON.stringify(shell)}${guess}`);
  }
  terminal.out(completionScripts[shell](terminal.program));
  return Promise.resolve(0);
}

function isShell(word: string): word is Shell {
  return shells.includes(word);
}
