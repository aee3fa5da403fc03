import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elapsed } from './setup/elapsed.mjs';
import { endWhenInterrupted } from './test/children.mjs';
import { addCounts, countLine, noCounts } from './test/counts.mjs';
import { hasTests, runJestLevel } from './test/jest-level.mjs';
import { levels, stagesOf } from './test/plan.mjs';
import { runStaticGate } from './test/static-gate.mjs';

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * `node tools/test.mjs [level…] [jest options…]`: the levels in order, some side by side, all when none is named. The last
 * line is `N passed, N failed[, N skipped]`; WATCHKEEPER_COUNT_FILE names a file that gets it as well.
 */
async function main(args) {
  const firstOption = args.findIndex((argument) => argument.startsWith('-'));
  const named = firstOption === -1 ? args : args.slice(0, firstOption);
  const jestArguments = firstOption === -1 ? [] : [...args.slice(firstOption), '--passWithNoTests'];
  const unknown = named.filter((level) => !levels.includes(level));
  if (unknown.length > 0) {
    process.stderr.write(`There is no test level ${unknown.join(', ')}: there are ${levels.join(', ')}.\n`);
    return 2;
  }

  endWhenInterrupted();
  const reportFolder = mkdtempSync(join(tmpdir(), 'watchkeeper-test-'));
  process.on('exit', () => rmSync(reportFolder, { recursive: true, force: true }));
  const chosen = levels.filter((level) => named.length === 0 || named.includes(level));
  const summary = [];
  let total = noCounts;
  for (const stage of stagesOf(chosen.filter((level) => level === 'static' || hasTests(projectRoot, level)))) {
    const isAlone = stage.length === 1;
    print(`\n== ${stage.join(', ')}${isAlone ? '' : ', side by side: what each says comes when it ends'}`);
    const run = (level) => runLevel({ level, jestArguments, reportFolder, isAlone });
    for (const { counts, line } of await Promise.all(stage.map(run))) {
      total = addCounts(total, counts);
      summary.push(line);
    }
  }

  print(`\n${summary.join('\n')}\n`);
  const line = countLine(total);
  if (process.env.WATCHKEEPER_COUNT_FILE) writeFileSync(process.env.WATCHKEEPER_COUNT_FILE, `${line}\n`);
  print(line);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function runLevel({ level, ...how }) {
  const startedAt = Date.now();
  const counts =
    level === 'static'
      ? await runStaticGate(projectRoot, print)
      : await runJestLevel({ projectRoot, level, print, ...how });
  const line = `${level.padEnd(12)}${elapsed(startedAt).padStart(7)}   ${countLine(counts)}`;
  print(line);
  return { counts, line };
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
