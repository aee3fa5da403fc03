/** The command line of the embedded store: one process that makes what it needs and then becomes the server. */
import { join } from 'node:path';
import type { MariadbPrograms } from './mysql-programs';

export interface StoreFolder {
  folder: string;
  socket: string;
}

/** MariaDB removes what it finds here when it starts. */
export const temporaryFolderOf = (folder: string): string => join(folder, 'tmp');

/**
 * The tables of the server itself are made beside and take their place whole, so that nobody ever finds half of them. What
 * makes them inherits the lock of the role: while it still runs, though its parent was killed, no second one begins.
 */
const script = [
  'installer=$1 user=$2',
  'cd -- "$3" && shift 3 || exit 73',
  'if [ ! -d data ]; then',
  // Named from here: MariaDB's own script does not understand a blank in a path.
  '  rm -rf data.unfinished && "$installer" --no-defaults --datadir=./data.unfinished --tmpdir=../tmp \\',
  '    ${user:+"--user=$user"} --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >&2 &&',
  '    sync -f data.unfinished && mv -T data.unfinished data || {',
  '    echo "the tables of MariaDB itself cannot be made in $PWD; what it says of that stands above" >&2',
  '    exit 73',
  '  }',
  'fi',
  'exec "$@"',
].join('\n');

/** `user`: whom MariaDB is told to be, which it wants to hear from root only. */
export function storeArguments(
  programs: MariadbPrograms,
  { folder, socket }: StoreFolder,
  user: string | null,
): string[] {
  const server = [
    programs.server,
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--tmpdir=${temporaryFolderOf(folder)}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, 'pid')}`,
    ...(user === null ? [] : [`--user=${user}`]),
    // Nobody but who may enter the folder reaches it.
    '--skip-networking',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=32M',
    '--max-connections=200',
  ];
  return ['/bin/sh', '-c', script, 'watchkeeper-store', programs.installer, user ?? '', folder, ...server];
}
