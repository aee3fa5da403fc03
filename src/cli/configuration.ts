import { loadConfiguration } from '../../config';
import { ConfigurationError } from '../../config/problem';
import { printJson, type Call } from './call';
import { shortest } from './process-version';

export async function check(call: Call): Promise<number> {
  const file = call.configurationFile();
  try {
    const { hash } = loadConfiguration(file);
    if (call.isJson) printJson(call.terminal, { file, valid: true, hash, problems: [] });
    else call.terminal.out(`${shortest(file, call.terminal.cwd)} is right (version ${hash}).\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { problems } = error;
    if (call.isJson) printJson(call.terminal, { file, valid: false, hash: null, problems });
    else call.terminal.err(`${error.message}\n${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`);
    return 2;
  }
}
