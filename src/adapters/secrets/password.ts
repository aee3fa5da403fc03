/** Read anew for each login, so that a new one is used without a word to anybody. */
import { readFileSync } from 'node:fs';

export interface PasswordPlace {
  passwordFile: string | null;
  passwordEnv: string | null;
}

/** The first line of the file, or the variable; empty when neither is named. Throws when what is named is not there. */
export function readPassword({ passwordFile, passwordEnv }: PasswordPlace): string {
  if (passwordFile !== null) return readFileSync(passwordFile, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  if (passwordEnv === null) return '';
  const password = process.env[passwordEnv];
  if (password === undefined) throw new Error(`the variable ${passwordEnv} is not set`);
  return password;
}
