// @ts-check
// Starts the test runners under the running Node, and reads what came of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { hasDisplay } from '../setup/display.mjs';
import { playwrightTally, runnerTally, vitestTally } from './tally.mjs';

/**
 * @param {string} rootDir
 * @param {readonly string[]} [args] passed on to vitest
 */
export function runUnitTests(rootDir, args = []) {
  return withReport((reportPath) => {
    const vitest = join(rootDir, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
    const exitCode = runHere(rootDir, [process.execPath, vitest, 'run', ...reporters, ...args]);
    return runnerTally(reportPath, exitCode, vitestTally);
  });
}

/**
 * Playwright against the real app; on a virtual display where there is no other.
 * @param {string} rootDir
 * @param {Record<string, string>} electronEnv
 * @param {readonly string[]} [args] passed on to Playwright
 */
export function runWindowTests(rootDir, electronEnv, args = []) {
  return withReport((reportPath) => {
    const playwright = join(rootDir, 'node_modules', '@playwright', 'test', 'cli.js');
    const display = hasDisplay() ? [] : ['xvfb-run', '-a', '-s', '-screen 0 1440x1000x24'];
    const command = [...display, process.execPath, playwright, 'test', '--reporter=list,json', ...args];
    const exitCode = runHere(rootDir, command, { ...electronEnv, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath });
    return runnerTally(reportPath, exitCode, playwrightTally);
  });
}

/**
 * Runs a command in the root with our output and with the project's own programs first on PATH.
 * @param {string} rootDir
 * @param {readonly string[]} command
 * @param {Record<string, string>} [env]
 * @returns {number | null} the exit code; null when it could not be started or a signal ended it
 */
export function runHere(rootDir, command, env = {}) {
  const [program = '', ...args] = command;
  // The tools' own `#!/usr/bin/env node` has to find this Node, too.
  const path = [dirname(process.execPath), join(rootDir, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return spawnSync(program, args, { cwd: rootDir, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } })
    .status;
}

/**
 * @template Result
 * @param {(reportPath: string) => Result} run
 */
function withReport(run) {
  const scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-report-'));
  try {
    return run(join(scratch, 'report.json'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
