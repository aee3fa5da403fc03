import type { Reader } from './readers';

/** The name of an environment variable. What is written here by mistake may be the secret itself: it is not shown. */
export const variable: Reader<string> = (at, refuse) => {
  if (at.kind === 'invalid') return undefined;
  if (at.kind === 'scalar' && typeof at.value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(at.value))
    return at.value;
  refuse(at, 'is no name of an environment variable; write one like DB_PASSWORD, never the password itself');
  return undefined;
};
