/** `config reload`: checks the file, and waits until every process has taken it over. They look at it by themselves. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { asCalledHere } from './called-as';
import { printJson, type Call } from './call';
import { exitCodeOf } from './configuration-show';
import { shortest, versionLine, type ProcessVersion } from './process-version';
import { seeProcesses, withAgentsIfPossible } from './see-processes';

/** The file has to settle, and an agent's lease is beaten every 5 s. */
const patienceMs = 15_000;
const lookEveryMs = 300;

export async function reload(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { file, hash } = configuration;
  const deadlineMs = performance.now() + patienceMs;
  const { result: processes, failure } = await withAgentsIfPossible(configuration, (client) =>
    untilDecided(call, configuration, client, deadlineMs),
  );
  const exitCode = exitCodeOf(processes, failure);
  if (call.isJson) printJson(call.terminal, { file, hash, confirmed: exitCode === 0, processes });
  else {
    const { terminal } = call;
    const missing = processes.filter(({ state }) => state !== 'confirmed');
    const counts = `${processes.length - missing.length} of ${processes.length} processes`;
    const sentence = `Version ${hash} of ${shortest(file, terminal.cwd)} is in force in ${counts}.\n`;
    if (exitCode === 0) terminal.out(sentence);
    else terminal.err(`${sentence}${missing.map((version) => `  ${versionLine(version)}\n`).join('')}`);
    if (failure !== null) terminal.err(`${asCalledHere(failure.message, terminal)}\n`);
  }
  return exitCode;
}

/** Until nobody is left of whom more can be expected. */
async function untilDecided(
  { progress }: Call,
  configuration: Configuration,
  client: Client | null,
  deadlineMs: number,
): Promise<ProcessVersion[]> {
  for (;;) {
    const processes = await seeProcesses(configuration, client);
    const pending = processes.filter(({ state, role }) => state === 'pending' && (client !== null || role !== 'agent'));
    if (pending.length === 0 || performance.now() >= deadlineMs) return processes;
    progress.waitsFor(`${pending.length} of ${processes.length} processes to take version ${configuration.hash}`);
    await delay(lookEveryMs);
  }
}
