import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from './problem';

export const fileVariable = 'WATCHKEEPER_CONFIG';
export const usualFile = 'watchkeeper.yaml';

/** The file to read: the `--config` flag, the environment, the working directory, in this order. */
export function findConfigurationFile(flag: string | undefined, env: NodeJS.ProcessEnv, cwd: string): string {
  if (flag !== undefined && flag !== '') return resolve(cwd, flag);
  const named = env[fileVariable];
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const usual = resolve(cwd, usualFile);
  if (existsSync(usual)) return usual;
  const message =
    `there is no configuration: write one to ./${usualFile} (config/example.yaml is a complete one to copy), ` +
    `or name it with --config FILE or ${fileVariable}=FILE`;
  throw new ConfigurationError([{ file: '', line: 0, column: 0, path: '', message }]);
}
