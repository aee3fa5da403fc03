import { join } from 'node:path';
import { cacheFolder, findOnPath, makeCacheFolder } from './caches.mjs';
import { withLock } from './lock.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLine, run } from './run.mjs';

/**
 * Installs what of `needs` is missing. Each is proven by use and not by dpkg's word, so other ways of installing it count
 * too. `who`: who needs them, such as "The tests".
 */
export async function provideDebianPackages(needs, who, say) {
  let missing = await missingPackages(needs);
  if (missing.length === 0) return 'all there';
  requireApt(missing, who);
  makeCacheFolder();
  return withLock(join(cacheFolder(), 'debian-packages.lock'), say, async () => {
    missing = await missingPackages(needs);
    if (missing.length > 0) await install(missing, needs, who, say);
    return `installed ${missing.join(', ')}`;
  });
}

async function missingPackages(needs) {
  const missing = [];
  for (const { debianPackage, isThere } of needs) {
    if (!(await isThere())) missing.push(debianPackage);
  }
  return missing;
}

function requireApt(missing, who) {
  const list = missing.join(' ');
  const need = who.endsWith('s') ? 'need' : 'needs';
  if (findOnPath('apt-get') === undefined) {
    throw new SetupProblem(
      `${who} ${need} what Debian calls ${list}: install the like of it with this system's package manager.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new SetupProblem(`${who} ${need} Debian packages: install them with \`sudo apt-get install -y ${list}\`.`);
  }
}

async function install(missing, needs, who, say) {
  say(`installing ${missing.join(', ')} (usually less than a minute)`);
  let installed = await aptGet(['install', '-y', '--no-install-recommends', ...missing], say);
  if (installed.code !== 0) {
    say('the package lists are missing or old: bringing them up to date');
    await aptGet(['update'], say);
    installed = await aptGet(['install', '-y', '--no-install-recommends', ...missing], say);
  }
  const left = await missingPackages(needs);
  if (installed.code !== 0 || left.length > 0) {
    const what = `what ${who[0].toLowerCase()}${who.slice(1)} ${who.endsWith('s') ? 'need' : 'needs'}`;
    throw new SetupProblem(
      `\`apt-get install -y ${missing.join(' ')}\` did not bring ${what}: ${lastLine(installed.output)}`,
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
