// @ts-check
// `npm run tag-report -- [FOLDER…]`: writes into one file of every variety and into copies of the folders' files, undoes
// that again, and puts what every tag reader at hand saw into docs/tag-report.md. Needs ffmpeg; mutagen where installed.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const sources = resolve('src-main/tags/testing');
const bundle = resolve('.cache/tag-report.mjs');
await build({
  entryPoints: [`${sources}/tag-report.ts`],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  // The sources look for files beside themselves.
  define: { 'import.meta.dirname': JSON.stringify(sources) },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [bundle, 'docs/tag-report.md', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
