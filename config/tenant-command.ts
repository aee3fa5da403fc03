import { didYouMean } from '../src/domain/did-you-mean';
import { listOf, setting, text, type Reader } from './reading/readers';

/** What stands for a tenant's own values in its command. */
export const commandPlaceholders = [
  'home',
  'startFile',
  'database',
  'databaseHost',
  'databasePort',
  'port',
  'name',
] as const;

/** Without databases nothing could stand for these; `{database}` is empty then. */
const ofDatabases = ['databaseHost', 'databasePort'] as const;

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

/** The first word that holds a placeholder which needs databases, and the placeholder; null when there is none. */
export function findDatabaseWord(command: readonly string[]): { index: number; placeholder: string } | null {
  for (const [index, word] of command.entries()) {
    const name = ofDatabases.find((each) => word.includes(`{${each}}`));
    if (name !== undefined) return { index, placeholder: `{${name}}` };
  }
  return null;
}
