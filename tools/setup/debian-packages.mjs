import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, findOnPath, isExecutable, makeCacheFolder } from './caches.mjs';
import { withLock } from './lock.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLine, run } from './run.mjs';

/** What the tests need, each proven by use and not by dpkg's word, so other ways of installing it count too. */
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
  // Makes the networks in which the tests cut a link.
  { debianPackage: 'iproute2', isThere: () => hasSystemPrograms('ip') },
  // The foreign tenant of the tests runs on Debian's own Python.
  { debianPackage: 'python3-tornado', isThere: hasTornado },
];

export const title = 'Debian packages for the tests';

export async function provide(say) {
  let missing = await missingPackages();
  if (missing.length === 0) return 'all there';
  requireApt(missing);
  makeCacheFolder();
  return withLock(join(cacheFolder(), 'debian-packages.lock'), say, async () => {
    missing = await missingPackages();
    if (missing.length > 0) await install(missing, say);
    return `installed ${missing.join(', ')}`;
  });
}

async function missingPackages() {
  const missing = [];
  for (const { debianPackage, isThere } of needs) {
    if (!(await isThere())) missing.push(debianPackage);
  }
  return missing;
}

function requireApt(missing) {
  const list = missing.join(' ');
  if (findOnPath('apt-get') === undefined) {
    throw new SetupProblem(
      `The tests need what Debian calls ${list}: install the like of it with this system's package manager.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new SetupProblem(`The tests need Debian packages: install them with \`sudo apt-get install -y ${list}\`.`);
  }
}

async function install(missing, say) {
  say(`installing ${missing.join(', ')} (usually less than a minute)`);
  let installed = await aptGet(['install', '-y', '--no-install-recommends', ...missing], say);
  if (installed.code !== 0) {
    say('the package lists are missing or old: bringing them up to date');
    await aptGet(['update'], say);
    installed = await aptGet(['install', '-y', '--no-install-recommends', ...missing], say);
  }
  const left = await missingPackages();
  if (installed.code !== 0 || left.length > 0) {
    throw new SetupProblem(
      `\`apt-get install -y ${missing.join(' ')}\` did not bring what the tests need: ${lastLine(installed.output)}`,
    );
  }
}

function aptGet(args, say) {
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    say,
    doing: `apt-get ${args[0]}`,
  });
}

async function hasCommands(...commands) {
  return commands.every((command) => findOnPath(command) !== undefined);
}

/** Debian keeps these where only root's PATH looks. */
async function hasSystemPrograms(...programs) {
  return programs.every((program) => findOnPath(program) !== undefined || isExecutable(join('/usr/sbin', program)));
}

async function hasTornado() {
  const python = '/usr/bin/python3';
  if (!existsSync(python)) return false;
  const program = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("tornado") is None)';
  return (await run(python, ['-c', program])).code === 0;
}
