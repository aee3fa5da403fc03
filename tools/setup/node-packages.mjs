import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './caches.mjs';
import { withCheckoutLock } from './checkout-lock.mjs';
import { elapsed } from './elapsed.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLine, run } from './run.mjs';

const lockFile = join(projectRoot, 'package-lock.json');
const stampFile = join(projectRoot, 'node_modules/.watchkeeper-setup.json');
/** Written by npm after everything else: what it has really installed. */
const installedFile = join(projectRoot, 'node_modules/.package-lock.json');

export const title = 'Node packages';

export async function provide(say) {
  if (isStamped()) return 'installed';
  return withCheckoutLock('node-packages', say, async (lock) => {
    if (isStamped()) return 'installed';
    if (isInstalledByHand()) {
      writeStamp();
      return 'installed';
    }
    return install(say, lock);
  });
}

async function install(say, lock) {
  const startedAt = Date.now();
  say('npm ci (usually less than a minute)');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const installed = await npm(args, { cwd: projectRoot, say, doing: 'npm ci', lock });
  if (installed.code !== 0) throw new SetupProblem(`npm ci failed: ${reasonOf(installed.output)}`);
  writeStamp();
  return `installed in ${elapsed(startedAt)}`;
}

async function npm(args, options) {
  try {
    return await run('npm', args, options);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupProblem('The command `npm` is missing: install it with Node (https://nodejs.org/en/download).');
  }
}

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

function writeStamp() {
  writeFileSync(stampFile, stamp());
}

function stamp() {
  const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return JSON.stringify({ lockHash, node: process.versions.node.split('.')[0] });
}

/** Somebody ran npm by hand and it is right already: taking node_modules from under what runs there would harm. */
function isInstalledByHand() {
  if (!existsSync(installedFile) || isStampedByAnotherNode()) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Optional packages are for other machines when they are not there.
    if (installed[path] === undefined) return entry.optional === true || entry.devOptional === true;
    return installed[path].version === entry.version && existsSync(join(projectRoot, path));
  });
}

function isStampedByAnotherNode() {
  return existsSync(stampFile) && JSON.parse(readFileSync(stampFile, 'utf8')).node !== JSON.parse(stamp()).node;
}

/** npm's first line of error that says something. */
function reasonOf(output) {
  const errors = output.split('\n').filter((line) => /^npm (error|ERR!) +\S/.test(line));
  const told = errors.find((line) => !/^npm \S+ (code|errno|syscall|A complete log)/.test(line)) ?? errors[0];
  return (told ?? lastLine(output)).replace(/^npm \S+ +/, '');
}
