// @ts-check
// `npm run bench -- scale [--tracks N] [--dir FOLDER]`: makes a library of 100,000 small tagged files (once, some 400 MB, and as
// much again for what was "heard" in them) and measures scans of it, the start of the app and the window. Fails where it could
// not measure; a missed aim is told, no failure.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { runWindowTests } from '../run/runners.mjs';
import { ensureBuilt } from '../setup/built.mjs';
import { ensureWindow, rootDir } from '../setup/ensure.mjs';
import { SetupProblem, say } from '../setup/say.mjs';
import { scaleTable } from './scale-table.mjs';

const DEFAULT_TRACKS = 100_000;
const RESCANS = 3;
const MAKER = join(rootDir, '.cache', 'bench', 'make-scale-library.mjs');

/**
 * @typedef {import('./scale-table.mjs').ScanFigures} ScanFigures
 * @typedef {{ musicDir: string, dataDir: string, firstScanPath: string, tracks: number }} Library
 */

/** @param {string[]} args @returns {Promise<number>} exit code */
export async function benchScale(args) {
  const { values } = parseArgs({ args, options: { tracks: { type: 'string' }, dir: { type: 'string' } } });
  const tracks = Number(values.tracks ?? DEFAULT_TRACKS);
  if (!(Number.isInteger(tracks) && tracks > 0)) throw new SetupProblem(`--tracks ${values.tracks}: give a number`);
  const dir = resolve(process.env.INIT_CWD ?? '.', values.dir ?? join(rootDir, '.cache', 'bench', `scale-${tracks}`));

  const electron = await ensureWindow({ virtualDisplay: true });
  ensureBuilt(rootDir);
  const library = await makeLibrary(dir, tracks);
  const rescans = Array.from({ length: RESCANS }, () => scan(library, []));
  const window = measureWindow(dir, library, electron.env);
  const figures = { tracks, firstScan: readJson(library.firstScanPath), rescans, ...window };
  const load = loadavg().map((value) => value.toFixed(1));
  process.stdout.write(
    `\n${tracks} tracks, ${cpus().length} processors, load ${load.join(' ')}\n\n${scaleTable(figures)}\n`,
  );
  return 0;
}

/** Makes what is not there yet. @param {string} dir @param {number} tracks @returns {Promise<Library>} */
async function makeLibrary(dir, tracks) {
  const library = {
    musicDir: join(dir, 'music'),
    dataDir: join(dir, 'data'),
    firstScanPath: join(dir, 'first-scan.json'),
    tracks,
  };
  mkdirSync(library.musicDir, { recursive: true });
  await build({
    entryPoints: [join(rootDir, 'src-main', 'testing', 'scale', 'main.ts')],
    outfile: MAKER,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  say(`Making ${tracks} files in ${library.musicDir} …`);
  make(['music', library.musicDir, String(tracks)]);
  say('Scanning …');
  const isNew = !existsSync(library.dataDir);
  const firstScan = scan(library, [library.musicDir]);
  if (isNew) writeFileSync(library.firstScanPath, JSON.stringify(firstScan));
  say('Giving each track a prediction …');
  make(['predictions', library.dataDir, join(rootDir, 'models')]);
  return library;
}

/** @param {readonly string[]} args */
function make(args) {
  const { status } = spawnSync(process.execPath, [MAKER, ...args], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new SetupProblem('The library could not be made; see above.');
}

/** One scan by the command line. @param {Library} library @param {readonly string[]} paths @returns {ScanFigures} */
function scan({ dataDir, tracks }, paths) {
  const usage = pathToFileURL(join(rootDir, 'scripts', 'bench', 'report-usage.mjs')).href;
  const program = join(rootDir, 'dist', 'cli.js');
  const beganMs = performance.now();
  const { stdout, output } = spawnSync(process.execPath, ['--import', usage, program, 'scan', '--json', ...paths], {
    env: { ...process.env, SLEEVENOTES_DATA: dataDir },
    stdio: ['ignore', 'pipe', 2, 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - beganMs;
  // Its exit code tells of tracks that can't be analysed, and the library has some.
  const { seen } = JSON.parse(stdout || '{}');
  if (seen !== tracks) throw new SetupProblem(`The scan saw ${seen ?? 'no'} files of ${tracks}; see above.`);
  return { ms, ...JSON.parse(String(output[3])) };
}

/** @param {string} dir @param {Library} library @param {Record<string, string>} electronEnv */
function measureWindow(dir, { dataDir }, electronEnv) {
  const reportPath = join(dir, 'window.json');
  const env = { ...electronEnv, SLEEVENOTES_SCALE_DATA: dataDir, SLEEVENOTES_SCALE_REPORT: reportPath };
  const { failed } = runWindowTests(rootDir, env, ['--config', 'e2e/scale/scale.config.ts']);
  if (failed > 0) throw new SetupProblem('The window could not be measured; see above.');
  return readJson(reportPath);
}

/** What a file says, or null where there is none. @param {string} path */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
