import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { provideDebianPackages } from './apt.mjs';
import { findOnPath, isExecutable } from './caches.mjs';
import { run } from './run.mjs';

/** What the tests need. */
const needs = [
  { debianPackage: 'util-linux', isThere: () => hasCommands('flock', 'setsid') },
  { debianPackage: 'maven', isThere: () => hasCommands('mvn') },
  { debianPackage: 'default-jre-headless', isThere: () => hasCommands('java') },
  { debianPackage: 'systemd', isThere: () => hasCommands('systemd-notify', 'systemd-analyze') },
  // Makes the certificates of the test with TLS.
  { debianPackage: 'openssl', isThere: () => hasCommands('openssl') },
  // Each reads the completion script that is made for it.
  { debianPackage: 'zsh', isThere: () => hasCommands('zsh') },
  { debianPackage: 'fish', isThere: () => hasCommands('fish') },
  // MariaDB's programs without its service: a test runs servers of its own, each in a folder and on a port of its own.
  { debianPackage: 'mariadb-server-core', isThere: () => hasSystemPrograms('mariadbd') },
  { debianPackage: 'mariadb-client-core', isThere: () => hasCommands('my_print_defaults') },
  // Writes a backup of the store.
  { debianPackage: 'mariadb-client', isThere: () => hasCommands('mariadb-dump') },
  // A server of a test's own, and the keys of both sides; its service is not used.
  { debianPackage: 'openssh-server', isThere: () => hasSystemPrograms('sshd', 'ssh-keygen') },
  // Makes the networks in which the tests cut a link.
  { debianPackage: 'iproute2', isThere: () => hasSystemPrograms('ip') },
  // The foreign tenants of the tests run on Debian's own Python, and one of them asks its database.
  { debianPackage: 'python3-tornado', isThere: () => hasPythonModule('tornado') },
  { debianPackage: 'python3-pymysql', isThere: () => hasPythonModule('pymysql') },
];

export const title = 'Debian packages for the tests';

export function provide(say) {
  return provideDebianPackages(needs, 'The tests', say);
}

async function hasCommands(...commands) {
  return commands.every((command) => findOnPath(command) !== undefined);
}

/** Debian keeps these where only root's PATH looks. */
async function hasSystemPrograms(...programs) {
  return programs.every((program) => findOnPath(program) !== undefined || isExecutable(join('/usr/sbin', program)));
}

async function hasPythonModule(name) {
  const python = '/usr/bin/python3';
  if (!existsSync(python)) return false;
  const program = 'import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)';
  return (await run(python, ['-c', program, name])).code === 0;
}
