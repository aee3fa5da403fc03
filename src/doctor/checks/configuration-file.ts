import { readFile, stat } from 'node:fs/promises';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export async function examineConfigurationFile({ configuration: { file } }: Patient): Promise<Verdict[]> {
  const [{ mode }, text] = await Promise.all([stat(file), readFile(file, 'utf8')]);
  return [judgeConfigurationFile(file, mode, text)];
}

/** `passwordFile` and `passwordEnv` only say where the secret is. */
const secretSetting =
  /^[\s-]*['"]?(?!\w*(?:file|env)['"]?\s*:)\w*(password|passwd|secret|token|apikey|api_key)\w*['"]?\s*:\s*\S/im;
/** `user:password@` in an address. */
const secretAddress = /:\/\/[^\s/:@]+:[^\s/@]+@/;

export function judgeConfigurationFile(file: string, mode: number, text: string): Verdict {
  // Whoever writes it says what is run.
  if ((mode & 0o002) !== 0) return problem(`every user may change ${file}, and so what is run`, `chmod o-w ${file}`);
  const hasSecret = secretSetting.test(text) || secretAddress.test(text);
  if (hasSecret && (mode & 0o004) !== 0)
    return problem(`every user may read the secrets in ${file}`, `chmod o-r ${file}`);
  if ((mode & 0o020) !== 0)
    return advice(`the group of ${file} may change it, and so what is run`, `chmod g-w ${file}`);
  return fine(`the configuration ${file} is not for everybody to change`);
}
