import { build } from 'esbuild';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Bundles the reader thread's entry into a folder, as the build does into dist: threads don't start from TypeScript. */
export async function bundleReaderEntry(dir: string): Promise<URL> {
  const outfile = join(dir, 'reader.mjs');
  await build({
    entryPoints: [resolve(import.meta.dirname, '../reading/reader-thread.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  });
  return pathToFileURL(outfile);
}
