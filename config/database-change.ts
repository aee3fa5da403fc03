/** How a running tenant learns that it has another database. */
import type { Located } from './reading/document';
import { plainFileName } from './reading/paths';
import { oneOf, section, setting, show, type Reader } from './reading/readers';

export const changeSignals = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** `file` of its directory is written; `signal`, when there is one, tells the process to read it. */
export type DatabaseChange = 'restart' | { file: string; signal: (typeof changeSignals)[number] | null };

interface RepointFile {
  file: string;
  signal: (typeof changeSignals)[number] | null;
}

/** These have another meaning in a tenant's directory. */
const takenNames = ['port', 'tier', 'pid', 'out', 'err'];

const readFile: Reader<string> = (at, refuse) => {
  const file = plainFileName(at, refuse);
  if (file === undefined || !takenNames.includes(file)) return file;
  refuse(at, `${JSON.stringify(file)} has another meaning in a tenant's directory; write another name, like database`);
  return undefined;
};

const readRepoint = section<RepointFile>({
  file: setting(readFile),
  signal: setting<RepointFile['signal']>(oneOf(...changeSignals), null),
});

const readChange: Reader<DatabaseChange> = (at: Located, refuse) => {
  if (at.kind === 'section') return readRepoint(at, refuse);
  if (at.kind === 'scalar' && at.value === 'restart') return 'restart';
  if (at.kind !== 'invalid') {
    refuse(at, `${show(at)} is no way to tell a tenant; write restart, or { file: database, signal: SIGHUP }`);
  }
  return undefined;
};

export const databaseChangeSetting = setting<DatabaseChange>(readChange, 'restart');
