import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closingLine, playwrightTally, runnerTally, sumTallies, vitestTally } from './tally.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-tally-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: string): string {
  const path = join(folder, 'report.json');
  writeFileSync(path, content);
  return path;
}

const vitestReport = (numFailedTests: number, testResults: unknown[] = []) =>
  JSON.stringify({ numPassedTests: 5, numFailedTests, numPendingTests: 1, numTodoTests: 1, testResults });

describe('a runner’s tally', () => {
  it('is what its report says', () => {
    expect(runnerTally(report(vitestReport(0)), 0, vitestTally)).toEqual({ passed: 5, failed: 0, skipped: 2 });
    expect(runnerTally(report(vitestReport(2)), 1, vitestTally)).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it('counts a test file that could not be loaded', () => {
    const files = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [] },
    ];
    expect(runnerTally(report(vitestReport(1, files)), 1, vitestTally).failed).toBe(2);
  });

  it('counts flaky window tests as passed and errors outside tests as failed', () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
    const tally = runnerTally(report(JSON.stringify({ stats, errors: [{}] })), 1, playwrightTally);
    expect(tally).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  it('is a failure when the runner crashed, however good its report', () => {
    expect(runnerTally(report(vitestReport(0)), null, vitestTally).failed).toBe(1);
    expect(runnerTally(report(vitestReport(0)), 1, vitestTally).failed).toBe(1);
  });

  it('is a failure when there is no report or only half of one', () => {
    expect(runnerTally(join(folder, 'none.json'), 0, vitestTally)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(runnerTally(report('{"numPassed'), 0, vitestTally).failed).toBe(1);
    expect(runnerTally(report('{}'), 0, playwrightTally).failed).toBe(1);
  });
});

it('the closing line sums everything up', () => {
  const sum = sumTallies([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 4, failed: 1, skipped: 2 },
  ]);
  expect(closingLine(sum)).toBe('7 passed, 1 failed, 2 skipped');
  expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
});
