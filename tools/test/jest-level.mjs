import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endChild, startChild } from './children.mjs';
import { countsOfReport, noCounts } from './counts.mjs';

/** What is still open this long after the last test keeps Jest alive: a leak, and leaks fail the run. */
const endsWithinMs = 20_000;
const levelLimitMs = 15 * 60_000;

/** These share one server or load the whole machine: one file at a time. */
const inBand = new Set(['workflows', 'integration', 'scenarios']);

export function hasTests(projectRoot, level) {
  const folder = join(projectRoot, 'test', level);
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));
}

export async function runJestLevel(projectRoot, level, jestArguments, reportFolder, print) {
  const reportFile = join(reportFolder, `${level}.json`);
  const { child, ended } = startChild(
    process.execPath,
    [
      join(projectRoot, 'node_modules/jest/bin/jest.js'),
      '--selectProjects',
      level,
      ...(inBand.has(level) ? ['--runInBand'] : []),
      '--json',
      `--outputFile=${reportFile}`,
      ...jestArguments,
    ],
    // With --json Jest says on stdout only where the report is; what it tells people goes to stderr.
    { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const watch = watchForEnd(child, reportFile);
  const { code, signal } = await ended;
  const trouble = watch.stop();
  if (trouble !== undefined) print(`${level}: ${trouble}`);
  if (!existsSync(reportFile)) {
    print(`${level}: Jest ended without a report (${signal ?? `exit code ${code}`})`);
    return { ...noCounts, failed: 1 };
  }
  return countsOfReport(JSON.parse(readFileSync(reportFile, 'utf8')), code);
}

/** Ends a Jest that does not end; `stop()` tells why it was ended, if it was. */
function watchForEnd(child, reportFile) {
  const startedAt = Date.now();
  let reportedAt;
  let trouble;
  const timer = setInterval(() => {
    if (reportedAt === undefined && existsSync(reportFile)) reportedAt = Date.now();
    if (trouble !== undefined) return;
    if (reportedAt !== undefined && Date.now() - reportedAt > endsWithinMs) {
      trouble = `Jest did not end ${endsWithinMs / 1000} seconds after its last test: a test leaves something open`;
    } else if (Date.now() - startedAt > levelLimitMs) {
      trouble = `not done after ${levelLimitMs / 60_000} minutes`;
    } else {
      return;
    }
    endChild(child);
  }, 500);
  return {
    stop() {
      clearInterval(timer);
      return trouble;
    },
  };
}
