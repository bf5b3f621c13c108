// @ts-check
// `npm run setup`: fetches everything the app and its tests need, and says what it found.
import { ensureWindow } from './setup/ensure.mjs';
import { findFfmpeg } from './setup/ffmpeg.mjs';
import { runScript, say } from './setup/say.mjs';

await runScript(async () => {
  const electron = await ensureWindow({ virtualDisplay: true });
  say(`Node      ${process.version}  ${process.execPath}`);
  say(`ffmpeg    ${findFfmpeg()}`);
  say(`Electron  ${electron.program}`);
  say('Everything is there. `npm start` opens the app, `npm test` tests it.');
  return 0;
});
