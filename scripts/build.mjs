// @ts-check
// Bundles the node-side entry points with esbuild and the renderer with Vite into dist/.
// `node scripts/build.mjs [main] [cli] [worker] [reader] [trainer] [train] [preload] [renderer]`: without names, everything.
import { build } from 'esbuild';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { build as buildRenderer } from 'vite';

/** @type {Readonly<Record<string, string>>} */
const esmEntries = {
  main: 'src-main/main.ts',
  cli: 'src-main/cli.ts',
  worker: 'src-worker/main.ts',
  // A thread of the worker's; starts from a file of its own, beside worker.js.
  reader: 'src-worker/reading/reader-thread.ts',
  // Retraining in the app, in a process of its own.
  trainer: 'src-worker/training/own-labels/main.ts',
  train: 'src-worker/training/cli.ts',
};
/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  logLevel: 'warning',
  outdir: 'dist',
};
// Older than any source that changes while we build: then the next start builds again.
const startedAt = new Date();
const stamp = 'dist/built';
const wanted = process.argv.slice(2);
/** @param {string} name */
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

// Files are replaced in place: an analysis that runs meanwhile still finds its worker.
await mkdir('dist', { recursive: true });
await rm(stamp, { force: true });
const entryPoints = Object.fromEntries(Object.entries(esmEntries).filter(([name]) => isWanted(name)));
await build({ ...common, entryPoints, format: 'esm', packages: 'external' });
// A sandboxed preload can't import packages and must be CommonJS.
if (isWanted('preload')) {
  await build({
    ...common,
    entryPoints: { preload: 'src-main/preload.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['electron'],
  });
}
if (isWanted('renderer')) await buildRenderer({ configFile: 'vite.config.ts', logLevel: 'warn' });

if (wanted.length === 0) {
  await writeFile(stamp, '');
  await utimes(stamp, startedAt, startedAt);
}
