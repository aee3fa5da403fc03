/** What goes wrong with directories, as one sentence with the way out. */
import { userInfo } from 'node:os';
import { TenantRequestError } from './tenant-requests';

const sentences: Record<string, (path: string) => string> = {
  ENOSPC: (path) => `the disk of ${path} is full; make room and ask again`,
  EDQUOT: (path) => `the disk quota of ${path} is used up; make room and ask again`,
  EACCES: (path) => `the agent (user ${userName()}) has no right to it: ${path}; give it the right and ask again`,
  EPERM: (path) => `the agent (user ${userName()}) has no right to it: ${path}; give it the right and ask again`,
  EROFS: (path) => `${path} is on a file system that is read-only; mount it to be written and ask again`,
  EBUSY: (path) => `${path} is in use as a mount point; unmount it and ask again`,
  EMFILE: () => 'the agent has no file handle to spare; raise its limit of open files and ask again',
  ENOENT: (path) => `${path} vanished meanwhile; look, and ask again`,
  ENOTEMPTY: (path) => `${path} was made by somebody else meanwhile; look, and ask again`,
  EEXIST: (path) => `${path} was made by somebody else meanwhile; look, and ask again`,
  ENOTSUP: (path) => `${path} is neither a file, a folder nor a link; take it away and ask again`,
  ENAMETOOLONG: (path) => `the name is too long for the file system: ${path}; choose a shorter one`,
};

/** Only what the system refused; all else stays what it is. `place`: what is blamed when the error names nothing. */
export function directoryFailure(what: string, place: string, error: unknown): unknown {
  const { code, path, dest, message } = error as NodeJS.ErrnoException & { dest?: string };
  if (error instanceof TenantRequestError || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const isAboutTarget = ['ENOSPC', 'EDQUOT', 'ENOTEMPTY', 'EEXIST'].includes(code);
  const named = isAboutTarget ? [dest ?? path] : [path, dest];
  const sentence = sentences[code]?.(named.filter((one) => one !== undefined).join(' to ') || place) ?? message;
  return new TenantRequestError('directoryFailed', `${what}: ${sentence}`);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in passwd(5).
    return String(process.getuid?.());
  }
}
