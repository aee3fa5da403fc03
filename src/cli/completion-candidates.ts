/** What may stand at the end of a command line, from the commands' data. */
import { brakeScopes } from '../domain/databases/brake';
import { orderReasons, orderStatuses } from '../domain/orders/order';
import { groups, type Command } from './commands';

export interface Candidate {
  text: string;
  /** A few words on it; empty for names. */
  summary: string;
}

/** Where names come from that no data of ours holds: asked for only when they are wanted. */
export type NameSource = 'tenants' | 'hosts' | 'databases' | 'alerts' | 'channels' | 'files';

export interface Completion {
  candidates: readonly Candidate[];
  names: NameSource | null;
}

/** By the word that stands for it in a command, or in an option. */
const sources: Readonly<Record<string, NameSource>> = {
  name: 'tenants',
  id: 'hosts',
  host: 'hosts',
  database: 'databases',
  key: 'alerts',
  channel: 'channels',
  file: 'files',
  folder: 'files',
};
const choices: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['shell', ['bash', 'zsh', 'fish']],
  ['onOrOff', ['on', 'off']],
  ['scope', brakeScopes],
  ['status', orderStatuses],
  ['outcome', orderReasons],
  ['gate', ['erp', 'node']],
  ['held', ['erp', 'node', 'brake']],
  ['zone', Intl.supportedValuesOf('timeZone')],
]);
const nothing: Completion = { candidates: [], names: null };

const globalOptions = [
  { flag: '--config <file>', summary: 'the configuration' },
  { flag: '--json', summary: 'answer, and tell failures, as JSON' },
  { flag: '--help', summary: 'how it is used' },
];

/** `words` are those after the program's name; the last one is being written, and may be empty. */
export function complete(commands: readonly Command[], words: readonly string[]): Completion {
  const current = words.at(-1) ?? '';
  const { positionals, options, open } = read(commands, words.slice(0, -1));
  if (open !== null) return startingWith(current, valuesOf(open));
  const command = commandOf(commands, positionals);
  if (current.startsWith('-')) {
    const all = [...(command?.options ?? []), ...globalOptions].map(({ flag, summary }) => ({
      text: flag.split(/[ ,]/).find((part) => part.startsWith('--')) ?? flag,
      summary,
    }));
    return startingWith(current, { candidates: all.filter(({ text }) => !options.includes(text)), names: null });
  }
  if (command === undefined)
    return startingWith(current, { candidates: nextWords(commands, positionals), names: null });
  const word = command.words?.[positionals.length - command.name.split(' ').length];
  return startingWith(current, word === undefined ? nothing : valuesOf(word.replace(/\?$/, '')));
}

/** The configuration that the line names itself. */
export function configurationIn(words: readonly string[]): string | undefined {
  const at = words.lastIndexOf('--config');
  return at === -1 ? undefined : words.slice(at + 1, -1).find((word) => word !== '=');
}

function read(commands: readonly Command[], words: readonly string[]) {
  const positionals: string[] = [];
  const options: string[] = [];
  /** What the last option wants and has not got yet. */
  let open: string | null = null;
  for (const word of words) {
    // Bash takes `--config=x` apart, and hands it on as three words.
    if (word === '=') continue;
    if (open !== null) {
      open = null;
      continue;
    }
    if (!word.startsWith('-')) {
      positionals.push(word);
      continue;
    }
    options.push(word);
    const known = [...(commandOf(commands, positionals)?.options ?? []), ...globalOptions];
    const flag = known.find((option) => option.flag.split(/[ ,]+/).includes(word))?.flag ?? '';
    open = /<([^>]+)>/.exec(flag)?.[1] ?? null;
  }
  return { positionals, options, open };
}

function commandOf(commands: readonly Command[], positionals: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, index) => positionals[index] === word));
}

function nextWords(commands: readonly Command[], positionals: readonly string[]): Candidate[] {
  const next = new Map<string, string>();
  for (const { name, summary } of commands) {
    const words = name.split(' ');
    const text = words[positionals.length];
    if (text === undefined || positionals.some((word, index) => words[index] !== word)) continue;
    next.set(text, words.length === positionals.length + 1 ? summary : (groups[text] ?? ''));
  }
  return [...next].map(([text, summary]) => ({ text, summary }));
}

function valuesOf(word: string): Completion {
  const candidates = (choices.get(word) ?? []).map((text) => ({ text, summary: '' }));
  return { candidates, names: sources[word] ?? null };
}

function startingWith(current: string, { candidates, names }: Completion): Completion {
  return { candidates: candidates.filter(({ text }) => text.startsWith(current)), names };
}
