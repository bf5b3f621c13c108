// Bundles the node-side entry points with esbuild and the renderer with Vite into dist/.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { build as buildRenderer } from 'vite';

const esmEntries = {
  main: 'src-main/main.ts',
  cli: 'src-main/cli.ts',
  worker: 'src-worker/main.ts',
  train: 'src-worker/training/cli.ts',
};
const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  logLevel: 'warning',
  outdir: 'dist',
};

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
if (wanted.length === 0) await rm('dist', { recursive: true, force: true });

const entryPoints = Object.fromEntries(
  Object.entries(esmEntries).filter(([name, path]) => isWanted(name) && existsSync(path)),
);
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
