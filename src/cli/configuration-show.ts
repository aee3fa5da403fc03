/** `config show`: the configuration with every default, and which version each process has in force. */
import { writtenSettings, writtenText } from '../../config/written';
import { asCalledHere } from './called-as';
import { printJson, type Call, type ExitCode } from './call';
import type { Failure } from './failure';
import { versionLine, type ProcessVersion } from './process-version';
import { seeProcesses, withAgentsIfPossible } from './see-processes';

export async function show(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { file, hash } = configuration;
  const { result: processes, failure } = await withAgentsIfPossible(configuration, (client) =>
    seeProcesses(configuration, client),
  );
  if (call.isJson) printJson(call.terminal, { file, hash, settings: writtenSettings(configuration), processes });
  else {
    // Comments, so that the whole is a configuration, too.
    const notes = processes.map((version) => `# ${versionLine(version)}\n`).join('');
    call.terminal.out(`# ${file}, version ${hash}\n${notes}\n${writtenText(configuration)}`);
    if (failure !== null) call.terminal.err(`${asCalledHere(failure.message, call.terminal)}\n`);
  }
  return exitCodeOf(processes, failure);
}

export function exitCodeOf(processes: readonly ProcessVersion[], failure: Failure | null): ExitCode {
  if (failure !== null) return failure.exitCode;
  return processes.every(({ state }) => state === 'confirmed') ? 0 : 1;
}
