import { didYouMean } from '../src/domain/did-you-mean';
import { listOf, setting, text, type Reader } from './reading/readers';

/** What stands for a tenant's own values in its command. */
export const commandPlaceholders = ['home', 'startFile', 'database', 'port', 'name'] as const;

const shown = commandPlaceholders.map((name) => `{${name}}`).join(' ');

function judgeWord(word: string): string | null {
  for (const [written, name = ''] of word.matchAll(/\{([A-Za-z][A-Za-z0-9_-]*)\}/g)) {
    if ((commandPlaceholders as readonly string[]).includes(name)) continue;
    const guess = didYouMean(name, commandPlaceholders).replace(/ (\w+)\?$/, ' {$1}?');
    return `${written} is no placeholder; there are ${shown}${guess}`;
  }
  return null;
}

const readWords = listOf(text('a word of the command', judgeWord), 'words: the program and its arguments', 1);

const readCommand: Reader<string[]> = (at, refuse) => {
  const words = readWords(at, refuse);
  if (words?.[0] !== '') return words;
  refuse(at.kind === 'list' ? (at.items[0] ?? at) : at, 'is empty; write the program to run, like node');
  return undefined;
};

export const commandSetting = setting(readCommand, [
  'node',
  '{startFile}',
  '--db={database}',
  '--port={port}',
  '--uname={name}',
]);
