/** Whether what is done in the folders can be done there: tried, in a folder of its own that is removed again. */
import { constants } from 'node:fs';
import { access, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tryLock } from '../../adapters/processes/file-lock';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export async function examineFolderRights({ configuration, tenants, isRoot }: Patient): Promise<Verdict[]> {
  const { stateDir, tenants: settings } = configuration;
  const user = isRoot ? 'root' : `user ${process.getuid?.() ?? '?'}`;
  const give = `give ${user} the right to; or run it as the user of the agent`;
  return [
    ...(await examineFolder('the state folder', stateDir, `make it, or change stateDir; ${give}`)),
    ...(await examineFolder('the watch path', settings.watchPath, `make it, or change tenants.watchPath; ${give}`)),
    ...(await examineHomes(tenants, give)),
  ];
}

async function examineFolder(what: string, folder: string, remedy: string): Promise<Verdict[]> {
  const info = await stat(folder).catch(() => null);
  if (info === null) {
    const canBeMade = await isAllowed(dirname(folder), constants.W_OK | constants.X_OK);
    if (canBeMade) return [advice(`${what} ${folder} is not there yet`, 'the first start makes it')];
    return [problem(`${what} ${folder} is not there, and cannot be made`, remedy)];
  }
  if (!info.isDirectory()) return [problem(`${what} ${folder} is no folder`, remedy)];
  const fault = await tryFolder(folder);
  return fault === null
    ? [fine(`${what} ${folder} takes new files, renames, locks and fsync`)]
    : [problem(`${what} ${folder}: ${fault}`, remedy)];
}

/** Null, or what did not work. */
async function tryFolder(folder: string): Promise<string | null> {
  let scratch: string | null = null;
  try {
    scratch = await mkdtemp(join(folder, '.watchkeeper-doctor-'));
    const file = join(scratch, 'a');
    await writeFile(file, 'a');
    const handle = await open(file, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(file, join(scratch, 'b'));
    const lock = tryLock(join(scratch, 'lock'), 'doctor');
    if ('heldBy' in lock) return 'a lock on a new file is refused';
    lock.lock.release();
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
  }
}

/** Tenants write `out` and `err` at home. */
async function examineHomes(tenants: Patient['tenants'], remedy: string): Promise<Verdict[]> {
  const allowed = await Promise.all(
    tenants.map(({ home }) => isAllowed(home, constants.R_OK | constants.W_OK | constants.X_OK)),
  );
  const refused = tenants.filter((_, index) => allowed[index] !== true).map(({ name }) => name);
  if (refused.length === 0)
    return tenants.length === 0 ? [] : [fine(`${tenants.length} tenants’ directories can be written`)];
  const named = refused.slice(0, 5).join(', ') + (refused.length > 5 ? ` and ${refused.length - 5} more` : '');
  return [problem(`directories of tenants cannot be written: ${named}`, remedy)];
}

async function isAllowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
