/** Room and kind of the file systems. Kinds by statfs(2)'s magic numbers; source: linux/magic.h. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runFolderRoot } from '../../adapters/processes/run-folder';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

const networkKinds: Record<number, string> = {
  0x6969: 'NFS',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB',
  0x00c36400: 'Ceph',
  0x0bd00bd0: 'Lustre',
  0x01021997: '9p',
  0x5346414f: 'AFS',
  0x65735546: 'FUSE',
};
const tmpfs = 0x01021994;

export interface FileSystem {
  what: string;
  folder: string;
  kind: number;
  freeBytes: number;
  bytes: number;
  freeFiles: number;
  /** 0 where files are not counted. */
  files: number;
}

export async function examineFileSystems({ configuration, isRoot }: Patient): Promise<Verdict[]> {
  const { stateDir, hosts, tenants } = configuration;
  const runFolder = dirname(runFolderRoot(stateDir, hosts[0]?.id ?? 'local'));
  const kept = await Promise.all([
    readFileSystem('the state folder', stateDir),
    readFileSystem('the watch path', tenants.watchPath),
  ]);
  const run = await readFileSystem('the run folder', runFolder);
  return [...[...kept, run].flatMap(judgeRoom), ...kept.map(judgeKind), judgeRunFolder(run, isRoot)];
}

/** Of the nearest folder that is there. */
async function readFileSystem(what: string, folder: string): Promise<FileSystem> {
  try {
    const { type, bavail, bsize, blocks, ffree, files } = await statfs(folder);
    return { what, folder, kind: type, freeBytes: bavail * bsize, bytes: blocks * bsize, freeFiles: ffree, files };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || folder === dirname(folder)) throw error;
    return readFileSystem(what, dirname(folder));
  }
}

const mib = 1024 * 1024;

export function judgeRoom({ what, folder, freeBytes, bytes, freeFiles, files }: FileSystem): Verdict[] {
  const share = bytes === 0 ? 1 : freeBytes / bytes;
  const room = `${what} (${folder}) has ${shownSize(freeBytes)} free, ${Math.round(share * 100)} %`;
  const remedy = 'make room: a full disk stops requests and decisions, though not supervision';
  if (freeBytes < 50 * mib) return [problem(room, remedy)];
  if (freeBytes < 500 * mib || share < 0.03) return [advice(room, remedy)];
  if (files > 0 && freeFiles < 1_000)
    return [problem(`${what} (${folder}) has room for ${freeFiles} more files`, remedy)];
  return [fine(room)];
}

export function judgeKind({ what, folder, kind }: FileSystem): Verdict {
  const network = networkKinds[kind];
  if (network === undefined) return fine(`${what} is on a local file system`);
  const remedy = `move it to a local file system: over ${network} locks do not hold and changes are not seen`;
  return problem(`${what} (${folder}) is on ${network}`, remedy);
}

export function judgeRunFolder({ folder, kind }: FileSystem, isRoot: boolean): Verdict {
  if (kind === tmpfs) return fine(`the run folder is in memory (${folder})`);
  if (!isRoot) return fine(`the run folder is on disk (${folder}), as always for users other than root`);
  return advice(
    `the run folder is on disk (${folder}): a full one can keep tenants from starting`,
    'mount /run as tmpfs',
  );
}

function shownSize(bytes: number): string {
  return bytes >= 1024 * mib ? `${(bytes / 1024 / mib).toFixed(1)} GB` : `${Math.round(bytes / mib)} MB`;
}
