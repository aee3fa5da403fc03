export const noCounts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** The last line of a test run. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Counts of one Jest run from its JSON report. A file that could not be loaded counts as one failure, and so does a run
 * that ended badly although every test passed (a global teardown that threw, for instance).
 */
export function countsOfReport(report, exitCode) {
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  if (counts.failed === 0 && (!report.success || exitCode !== 0)) counts.failed = 1;
  return counts;
}
