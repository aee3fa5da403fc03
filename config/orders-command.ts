/** The words of what runs on the integration server. They stand in no shell text: each is an argument of its own. */
import type { Located, Refuse } from './reading/document';
import { listOf, text, type Reader } from './reading/readers';

const placeholder = '{number}';

function judgeWord(word: string): string | null {
  const unknown = [...word.matchAll(/\{[A-Za-z][A-Za-z0-9_-]*\}/g)].find(([written]) => written !== placeholder);
  return unknown === undefined ? null : `${unknown[0]} is no placeholder; there is only ${placeholder}`;
}

const readWords = listOf(text('a word of the command', judgeWord), 'words: the program and its arguments', 1);

export const readOrderCommand: Reader<string[]> = (at, refuse) => {
  const words = readWords(at, refuse);
  if (words === undefined) return undefined;
  const [program = '', ...rest] = words;
  if (program.includes(placeholder)) {
    return refuseFirst(at, refuse, `${placeholder} may not choose the program; write it among the arguments`);
  }
  const objection = judgeProgram(program);
  if (objection !== null) return refuseFirst(at, refuse, objection);
  if (rest.some((word) => word.includes(placeholder))) return words;
  refuse(at, `does not say which order; write ${placeholder} where its number belongs`);
  return undefined;
};

/** Null when it is one that stands beside the command, where no order is known. */
export function judgeFixedWord(word: string): string | null {
  return word.includes(placeholder) ? `${placeholder} stands for nothing here; write it in command` : null;
}

const readPrefix = listOf(text('a word', judgeFixedWord), 'words: a program and its arguments', 1);

/** What stands before the command, such as `sudo -u deploy`. */
export const readRunAs: Reader<string[]> = (at, refuse) => {
  const words = readPrefix(at, refuse);
  const objection = words === undefined ? null : judgeProgram(words[0] ?? '');
  return objection === null ? words : refuseFirst(at, refuse, objection);
};

function judgeProgram(program: string): string | null {
  if (program === '') return 'is empty; write the program to run, like bundle';
  if (!program.includes('=')) return null;
  return `${JSON.stringify(program)} is no program; write a variable under environment`;
}

function refuseFirst(at: Located, refuse: Refuse, message: string): undefined {
  refuse(at.kind === 'list' ? (at.items[0] ?? at) : at, message);
  return undefined;
}
