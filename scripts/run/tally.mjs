// @ts-check
// What came of a test run, read from the runners' JSON reports, and the one line that sums it up.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @type {Tally} */
const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * Reads vitest's JSON report. A test file that could not even be loaded counts as one failure.
 * @param {any} report
 * @returns {Tally}
 */
export function vitestTally(report) {
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults;
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Reads Playwright's JSON report; errors outside any test count as failures.
 * @param {any} report
 * @returns {Tally}
 */
export function playwrightTally(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

/**
 * The tally of one runner. One that crashed, wrote no report, or ended badly without naming a test counts as one failure:
 * a run never looks better than it was.
 * @param {string} reportPath
 * @param {number | null} exitCode
 * @param {(report: any) => Tally} read
 */
export function runnerTally(reportPath, exitCode, read) {
  let tally = NOTHING;
  let isReadable = true;
  try {
    tally = read(JSON.parse(readFileSync(reportPath, 'utf8')));
  } catch {
    isReadable = false;
  }
  const isUnexplained = tally.failed === 0 && (exitCode !== 0 || !isReadable);
  return isUnexplained ? { ...tally, failed: 1 } : tally;
}

/** @param {readonly Tally[]} tallies */
export function sumTallies(tallies) {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    NOTHING,
  );
}

/** @param {Tally} tally */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
