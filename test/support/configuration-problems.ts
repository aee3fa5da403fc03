import { parseConfiguration } from '../../config';
import { ConfigurationError } from '../../config/problem';

export const configurationFile = '/etc/watchkeeper/watchkeeper.yaml';

/** As they are told, without the name of the file. */
export function problemsOf(text: string): string[] {
  try {
    parseConfiguration(text, configurationFile);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.replaceAll(`${configurationFile}:`, '').split('\n');
    throw error;
  }
  return [];
}
