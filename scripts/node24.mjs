// @ts-check
// `node scripts/node24.mjs SCRIPT [ARGS…]`: runs a script under the project's own Node, as package.json's commands do.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { underNode24 } from './setup/node24.mjs';

const [script = '', ...args] = process.argv.slice(2);
const path = resolve(script);
await underNode24(path, args, async () => {
  process.argv = [process.execPath, path, ...args];
  await import(pathToFileURL(path).href);
});
