import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './children.mjs';
import { addCounts, countsOfReport, noCounts } from './counts.mjs';
import { HeldOutput } from './held-output.mjs';
import { dealFiles, lanesOf, weightOf } from './plan.mjs';
import { watchForEnd } from './watch-for-end.mjs';

/** Numbers the lanes of a run: each has ports of its own. */
let laneCount = 0;

export function hasTests(projectRoot, level) {
  return testFiles(projectRoot, level).length > 0;
}

/** `isAlone`: nothing else runs beside it, and what it says is seen as it is said. */
export async function runJestLevel({ projectRoot, level, jestArguments, reportFolder, isAlone, print }) {
  const count = lanesOf(level);
  const inBand = count === undefined ? [] : ['--runInBand'];
  // Options may choose the files; then there is nothing to deal out.
  const parts =
    count === undefined || jestArguments.length > 0 ? [[]] : dealFiles(testFiles(projectRoot, level), count);
  const lanes = parts.map((paths, index) =>
    runJest({
      ...{ projectRoot, level, print, isSeenAtOnce: isAlone && parts.length === 1 },
      reportFile: join(reportFolder, `${level}-${index}.json`),
      jestArguments: [...inBand, ...jestArguments, ...(paths.length > 0 ? ['--runTestsByPath', ...paths] : [])],
    }),
  );
  return (await Promise.all(lanes)).reduce(addCounts);
}

async function runJest({ projectRoot, level, isSeenAtOnce, reportFile, jestArguments, print }) {
  const jest = join(projectRoot, 'node_modules/jest/bin/jest.js');
  const output = ['--json', `--outputFile=${reportFile}`];
  const { child, ended } = startChild(
    process.execPath,
    [jest, '--selectProjects', level, ...output, ...jestArguments],
    {
      cwd: projectRoot,
      env: { ...process.env, ...colour(isSeenAtOnce), WATCHKEEPER_TEST_LANE: String(laneCount++) },
      // With --json Jest says on stdout only where the report is; what it tells people goes to stderr.
      stdio: ['ignore', 'ignore', isSeenAtOnce ? 'inherit' : 'pipe'],
    },
  );
  const held = new HeldOutput();
  child.stderr?.setEncoding('utf8').on('data', (text) => held.take(text));
  const watch = watchForEnd(child, reportFile);
  const { code, signal } = await ended;
  const trouble = watch.stop();
  held.show();
  if (trouble !== undefined) print(`${level}: ${trouble}`);
  if (!existsSync(reportFile)) {
    print(`${level}: Jest ended without a report (${signal ?? `exit code ${code}`})`);
    return { ...noCounts, failed: 1 };
  }
  return countsOfReport(JSON.parse(readFileSync(reportFile, 'utf8')), code);
}

/** Through a pipe Jest would leave the colours out that the terminal behind it shows. */
function colour(isSeenAtOnce) {
  return !isSeenAtOnce && process.stderr.isTTY ? { FORCE_COLOR: '1' } : {};
}

function testFiles(projectRoot, level) {
  const folder = join(projectRoot, 'test', level);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => {
      const path = join('test', level, file);
      return { path, weight: weightOf(path, statSync(join(projectRoot, path)).size) };
    });
}
