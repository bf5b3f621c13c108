// @ts-check
// `npm test [-- unit | window]`: gets what is missing, builds, runs the unit tests, then the tests of the real window.
// The last line is always `N passed, N failed`.
import { closingLine, sumTallies } from './run/tally.mjs';
import { runUnitTests, runWindowTests } from './run/runners.mjs';
import { ensureBuilt } from './setup/built.mjs';
import { ensureWindow, rootDir } from './setup/ensure.mjs';
import { SetupProblem, runScript, say } from './setup/say.mjs';

const KINDS = ['unit', 'window'];

await runScript(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) throw new SetupProblem(`Unknown kind of tests: ${unknown}. Known: ${KINDS.join(', ')}.`);
  const tally = await run(wanted.length === 0 ? KINDS : wanted);
  process.stdout.write(`${closingLine(tally)}\n`);
  return tally.failed === 0 ? 0 : 1;
});

/** @param {readonly string[]} kinds */
async function run(kinds) {
  const tallies = [];
  try {
    const electron = await ensureWindow({ virtualDisplay: true });
    ensureBuilt(rootDir);
    if (kinds.includes('unit')) tallies.push(runUnitTests(rootDir));
    if (kinds.includes('window')) tallies.push(runWindowTests(rootDir, electron.env));
  } catch (thrown) {
    if (!(thrown instanceof SetupProblem)) throw thrown;
    say([thrown.message, ...thrown.cures.map((cure) => `  ${cure}`)].join('\n'));
    tallies.push({ passed: 0, failed: 1, skipped: 0 });
  }
  return sumTallies(tallies);
}
