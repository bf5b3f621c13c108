// @ts-check
// `npm run screenshots -- FOLDER`: takes docs/images from the real app, with the music in FOLDER.
import { resolve } from 'node:path';
import { runWindowTests } from './run/runners.mjs';
import { ensureBuilt } from './setup/built.mjs';
import { ensureWindow, rootDir } from './setup/ensure.mjs';
import { SetupProblem, runScript } from './setup/say.mjs';

await runScript(async () => {
  const folder = process.argv[2];
  if (folder === undefined) throw new SetupProblem('Which music? Give a folder: npm run screenshots -- FOLDER');
  const electron = await ensureWindow({ virtualDisplay: true });
  await ensureBuilt(rootDir);
  const env = { ...electron.env, SLEEVENOTES_SCREENSHOT_MUSIC: resolve(process.env.INIT_CWD ?? '.', folder) };
  return runWindowTests(rootDir, env, ['--config', 'e2e/screenshots.config.ts']).failed === 0 ? 0 : 1;
});
