// @ts-check
// `npm test [-- unit | window [ARGS…]]`: gets what is missing, builds, runs the unit tests, then the tests of the real
// window; arguments after a kind go to its runner, vitest or Playwright.
// The last line is always `N passed, N failed`.
import { closingLine, sumTallies } from './run/tally.mjs';
import { runUnitTests, runWindowTests } from './run/runners.mjs';
import { ensureBuilt } from './setup/built.mjs';
import { ensureWindow, rootDir } from './setup/ensure.mjs';
import { SetupProblem, runScript, say } from './setup/say.mjs';

const KINDS = ['unit', 'window'];

await runScript(async () => {
  const [kind, ...args] = process.argv.slice(2);
  if (kind !== undefined && !KINDS.includes(kind)) {
    throw new SetupProblem(`Unknown kind of tests: ${kind}. Known: ${KINDS.join(', ')}.`);
  }
  const tally = await run(kind === undefined ? KINDS : [kind], args);
  process.stdout.write(`${closingLine(tally)}\n`);
  return tally.failed === 0 ? 0 : 1;
});

/**
 * @param {readonly string[]} kinds
 * @param {readonly string[]} args
 */
async function run(kinds, args) {
  const tallies = [];
  try {
    const electron = await ensureWindow({ virtualDisplay: true });
    ensureBuilt(rootDir);
    if (kinds.includes('unit')) tallies.push(runUnitTests(rootDir, args));
    if (kinds.includes('window')) tallies.push(runWindowTests(rootDir, electron.env, args));
  } catch (thrown) {
    if (!(thrown instanceof SetupProblem)) throw thrown;
    say([thrown.message, ...thrown.cures.map((cure) => `  ${cure}`)].join('\n'));
    tallies.push({ passed: 0, failed: 1, skipped: 0 });
  }
  return sumTallies(tallies);
}
