// @ts-check
// `npm run screenshots -- FOLDER [BY_GENRE]`: takes docs/images from the real app, with the music in FOLDER; those of a training
// with the music in BY_GENRE, which has a folder for each genre.
import { resolve } from 'node:path';
import { runWindowTests } from './run/runners.mjs';
import { ensureBuilt } from './setup/built.mjs';
import { ensureWindow, rootDir } from './setup/ensure.mjs';
import { SetupProblem, runScript } from './setup/say.mjs';

await runScript(async () => {
  const [folder, byGenre] = process.argv.slice(2);
  if (folder === undefined)
    throw new SetupProblem('Which music? Give a folder: npm run screenshots -- FOLDER [BY_GENRE]');
  const electron = await ensureWindow({ virtualDisplay: true });
  await ensureBuilt(rootDir);
  /** @param {string} path */
  const fromHere = (path) => resolve(process.env.INIT_CWD ?? '.', path);
  const env = {
    ...electron.env,
    SLEEVENOTES_SCREENSHOT_MUSIC: fromHere(folder),
    SLEEVENOTES_SCREENSHOT_LABELLED: byGenre === undefined ? '' : fromHere(byGenre),
  };
  return runWindowTests(rootDir, env, ['--config', 'e2e/screenshots.config.ts']).failed === 0 ? 0 : 1;
});
