// @ts-check
// `npm run bench [-- …]`: bundles the benchmark, the worker and its reader thread, and runs it; --help tells what it can do.
// Apart from dist/, so that it measures these sources and disturbs nothing that runs from there.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ensureFfmpeg } from './setup/ensure.mjs';

ensureFfmpeg();
const outdir = resolve('.cache/bench');
await build({
  entryPoints: {
    bench: 'bench/main.ts',
    worker: 'src-worker/main.ts',
    reader: 'src-worker/reading/reader-thread.ts',
  },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--expose-gc', join(outdir, 'bench.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
