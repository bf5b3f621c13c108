// @ts-check
// `npm run check [-- NAME… | static]`: everything that can be said about the code without opening a window. All checks run, also
// after one has failed; the last line is `N passed, N failed`.
import { runHere, runUnitTests } from './run/runners.mjs';
import { closingLine } from './run/tally.mjs';
import { ensureBuilt } from './setup/built.mjs';
import { ensureFfmpeg, rootDir } from './setup/ensure.mjs';
import { SetupProblem, runScript, say } from './setup/say.mjs';

/** @type {Readonly<Record<string, readonly string[]>>} */
const TOOLS = {
  format: ['prettier', '--check', '--log-level=warn', '.'],
  types: ['tsc', '-p', '.'],
  'window-test-types': ['tsc', '-p', 'e2e'],
  'renderer-types': ['svelte-check', '--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings'],
  lint: ['eslint', '--max-warnings=0', '.'],
  imports: [
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'src-shared',
    'src-main',
    'src-worker',
    'src-renderer',
    'bench',
  ],
  'dead-code': ['knip'],
};
const STATIC = Object.keys(TOOLS);
const NAMES = [...STATIC, 'unit'];

await runScript(async () => {
  const results = [];
  for (const name of wantedChecks(process.argv.slice(2))) results.push({ name, isPassed: await check(name) });
  const failed = results.filter((result) => !result.isPassed);
  if (failed.length > 0) say(`\nFailed: ${failed.map((result) => result.name).join(', ')}`);
  process.stdout.write(
    `${closingLine({ passed: results.length - failed.length, failed: failed.length, skipped: 0 })}\n`,
  );
  return failed.length === 0 ? 0 : 1;
});

/**
 * @param {readonly string[]} args
 * @throws {SetupProblem} for a name that is no check
 */
function wantedChecks(args) {
  if (args.length === 0) return NAMES;
  const names = args.flatMap((arg) => (arg === 'static' ? STATIC : [arg]));
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return names;
  throw new SetupProblem(`Unknown check: ${unknown}. Known: ${NAMES.join(', ')}, and static for all but unit.`);
}

/** @param {string} name */
async function check(name) {
  const startMs = Date.now();
  say(`\n── ${name}`);
  const isPassed = await runCheck(name);
  say(`${isPassed ? 'passed' : 'FAILED'} in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
  return isPassed;
}

/** @param {string} name */
async function runCheck(name) {
  const tool = TOOLS[name];
  if (tool !== undefined) return runHere(rootDir, tool) === 0;
  ensureFfmpeg();
  ensureBuilt(rootDir);
  return runUnitTests(rootDir).failed === 0;
}
