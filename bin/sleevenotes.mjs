#!/usr/bin/env node
// @ts-check
// `npx sleevenotes …` in a checkout: builds what is not built yet and hands over to dist/cli.js, under the right Node.
import { fileURLToPath } from 'node:url';
import { underNode24 } from '../scripts/setup/node24.mjs';

await underNode24(fileURLToPath(import.meta.url), process.argv.slice(2), async () => {
  const { ensureBuilt } = await import('../scripts/setup/built.mjs');
  const { runScript } = await import('../scripts/setup/say.mjs');
  await runScript(async () => {
    ensureBuilt(fileURLToPath(new URL('..', import.meta.url)));
    return 0;
  });
  if (process.exitCode === 0) await import(new URL('../dist/cli.js', import.meta.url).href);
});
