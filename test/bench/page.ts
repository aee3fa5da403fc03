/** docs/benchmarks.md, written from the newest raw results. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Measurement } from './measurement';
import { measurements } from './measurements';
import { newestResults, type Result } from './results';
import { showResult } from './show';

const head = `# How fast is it, and what does it cost?

Every figure here was measured through the real agent, worker and embedded Temporal server, beside what it is compared with in the same run. This page is written by \`npm run bench -- page\` from the newest results; do it again on your machine with \`npm run bench -- all\` (some three hours), or one by one with \`npm run bench -- NAME\`. Compare ratios rather than milliseconds, and only figures of one run.

"p50" is the median, "p90" and "p99" are what 90 and 99 of 100 do not exceed, "×" is a ratio. Debian's runit, s6, supervisor, monit and haproxy are measured beside it where they are installed. Measurements with databases run MariaDB servers of their own (Debian: mariadb-server-core, mariadb-client-core) and want to be root, gcc (with libc6-dev) and iproute2.
`;

export function writePage(folder: string): string {
  const file = 'docs/benchmarks.md';
  writeFileSync(join(resolve(__dirname, '../..'), file), drawPage(measurements, newestResults(folder)));
  return file;
}

export function drawPage(all: Record<string, Measurement>, results: ReadonlyMap<string, Result>): string {
  const sections = Object.entries(all).map(([name, { question, method, standsInTheWay = [] }]) => {
    const result = results.get(name);
    const found = result === undefined ? 'Not measured yet.' : showResult(result);
    const paragraphs = [`\`npm run bench -- ${name}\`: ${method}`, found];
    if (standsInTheWay.length > 0) paragraphs.push('**What stands in the way**', ...standsInTheWay);
    return `## ${question}\n\n${paragraphs.join('\n\n')}\n`;
  });
  return [head, ...sections].join('\n');
}
