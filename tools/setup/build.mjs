import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from './caches.mjs';
import { withCheckoutLock } from './checkout-lock.mjs';
import { elapsed } from './elapsed.mjs';
import { SetupProblem } from './problem.mjs';
import { run } from './run.mjs';

const dist = join(projectRoot, 'dist');
const stampFile = join(dist, '.watchkeeper-build');
/** What is read at run time, from beside the compiled code. */
const copiedFolder = 'src/store/migrations';
const sourceFolders = ['config', 'src', 'workflows', 'activities', 'workers'];
const otherInputs = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tools/bundle-workflows.mjs',
  'tools/setup/build.mjs',
];

export const title = 'Build';

/** Compiles and bundles when any source differs from what dist was made of, whoever changed or reverted it. */
export async function provide(say) {
  if (isCurrent(hashOfSources())) return 'up to date';
  return withCheckoutLock('build', say, async (lock) => {
    const hash = hashOfSources();
    if (isCurrent(hash)) return 'up to date';
    const startedAt = Date.now();
    rmSync(stampFile, { force: true });
    say('compiling (usually 10 seconds)');
    await compile(say, lock);
    if (existsSync(join(projectRoot, copiedFolder))) {
      cpSync(join(projectRoot, copiedFolder), join(dist, copiedFolder), { recursive: true });
    }
    removeOrphans();
    say('bundling the workflows (usually 5 seconds)');
    await bundle(say, lock);
    // The hash from before compiling: an edit made meanwhile is built next time.
    writeFileSync(stampFile, hash);
    return `built in ${elapsed(startedAt)}`;
  });
}

function isCurrent(hash) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;
}

async function compile(say, lock) {
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) throw new SetupProblem('The TypeScript compiler is not installed: run `npm ci` first.');
  const compiled = await runNode([compiler, '-p', 'tsconfig.build.json'], 'compiling', say, lock);
  if (compiled.code !== 0) throw new SetupProblem(`The sources don't compile:\n${compiled.output.trim()}`);
}

async function bundle(say, lock) {
  const bundled = await runNode(['tools/bundle-workflows.mjs'], 'bundling', say, lock);
  if (bundled.code !== 0) throw new SetupProblem(`The workflows can't be bundled:\n${bundled.output.trim()}`);
}

function runNode(args, doing, say, lock) {
  return run(process.execPath, args, { cwd: projectRoot, say, doing, lock });
}

/** What the compiler left of a source that is gone would still be found by `require`. */
function removeOrphans() {
  for (const folder of sourceFolders) {
    for (const file of filesUnder(join(dist, folder))) {
      const source = join(projectRoot, relative(dist, file)).replace(/\.js(\.map)?$/, '.ts');
      if (!existsSync(source)) rmSync(file);
    }
  }
}

function hashOfSources() {
  const hash = createHash('sha256');
  const sources = sourceFolders.flatMap((folder) => filesUnder(join(projectRoot, folder)));
  const inputs = [
    ...sources.filter((file) => /\.(ts|sql)$/.test(file)),
    ...otherInputs.map((file) => join(projectRoot, file)),
  ];
  for (const file of inputs) {
    hash.update(`${relative(projectRoot, file)}\0`);
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

/** Files below the folder in a fixed order; none when there is no such folder. */
function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
