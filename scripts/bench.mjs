// @ts-check
// `npm run bench [-- …]`: bundles the benchmark, the worker and its reader thread, and runs it; --help tells what it can do.
// `npm run bench -- scale …` measures a large library instead, see bench/scale.mjs.
// Apart from dist/, so that it measures these sources and disturbs nothing that runs from there.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { benchScale } from './bench/scale.mjs';
import { ensureFfmpeg } from './setup/ensure.mjs';
import { runScript } from './setup/say.mjs';

const [subject, ...rest] = process.argv.slice(2);
await runScript(() => (subject === 'scale' ? benchScale(rest) : benchAnalysis()));

async function benchAnalysis() {
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
  const program = join(outdir, 'bench.js');
  const { status } = spawnSync(process.execPath, ['--expose-gc', program, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  return status ?? 1;
}
