import { existsSync } from 'node:fs';
import { endChild } from './children.mjs';

/** What is still open this long after the last test keeps Jest alive: a leak, and leaks fail the run. */
const endsWithinMs = 20_000;
const levelLimitMs = 12 * 60_000;

/** Ends a Jest that does not end; `stop()` tells why it was ended, if it was. */
export function watchForEnd(child, reportFile) {
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
