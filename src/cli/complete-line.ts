/** Answers a shell at each Tab. Whatever goes wrong, it answers with nothing: a person is writing there. */
import { loadConfiguration, type Configuration } from '../../config';
import { findConfigurationFile } from '../../config/find-file';
import type { Terminal } from './call';
import { commands } from './commands';
import { complete, configurationIn, type Candidate, type NameSource } from './completion-candidates';

/** Longer nobody waits at a Tab. */
const patienceMs = 1_500;

/** `argv`: the shell, `--`, and the words of the line after the program's name. */
export async function completeLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [shell = '', , ...words] = argv;
  const { candidates, names } = complete(commands, words);
  if (names === 'files') {
    terminal.out(':files\n');
    return 0;
  }
  const current = words.at(-1) ?? '';
  const named = names === null ? [] : await namesFrom(names, words, terminal);
  const all = [...candidates, ...named.filter((name) => name.startsWith(current)).map(withoutSummary)];
  terminal.out(all.map((candidate) => `${lineFor(shell, candidate)}\n`).join(''));
  return 0;
}

const withoutSummary = (text: string): Candidate => ({ text, summary: '' });

function lineFor(shell: string, { text, summary }: Candidate): string {
  if (summary === '' || shell === 'bash') return text;
  return shell === 'zsh' ? `${text.replaceAll(':', '\\:')}:${summary}` : `${text}\t${summary}`;
}

async function namesFrom(source: NameSource, words: readonly string[], terminal: Terminal): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), patienceMs);
  });
  try {
    const file = findConfigurationFile(configurationIn(words), terminal.env, terminal.cwd);
    const configuration = loadConfiguration(file);
    if (source === 'hosts') return configuration.hosts.map(({ id }) => id);
    if (source === 'databases') return configuration.databases?.members.map(({ name }) => name) ?? [];
    if (source === 'channels') return Object.keys(configuration.alerts.channels);
    return await Promise.race([(source === 'alerts' ? alertKeys : tenantNames)(configuration), late]);
  } catch {
    // No configuration, or nobody there: the person will be told when the line is carried out.
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports --
   Loaded only when names are wanted: the Temporal SDK takes longer than all the rest. */
function tenantNames(configuration: Configuration): Promise<string[]> {
  const { withTemporal } = require('./with-temporal') as typeof import('./with-temporal');
  const { listTenants } = require('../client/tenants') as typeof import('../client/tenants');
  return withTemporal(configuration, async (client) => (await listTenants(client)).map(({ name }) => name));
}

function alertKeys(configuration: Configuration): Promise<string[]> {
  const { withTemporal } = require('./with-temporal') as typeof import('./with-temporal');
  const { listAlerts } = require('../client/alerts') as typeof import('../client/alerts');
  return withTemporal(configuration, async (client) => (await listAlerts(client)).map(({ key }) => key));
}
/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports */
