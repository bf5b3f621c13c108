// @ts-check
// `npm run setup:tensorflow`: brings the native TensorFlow that training needs. The app itself does not need it.
import { parseArgs } from 'node:util';
import { rootDir } from './setup/ensure.mjs';
import { runScript, say, SetupProblem } from './setup/say.mjs';
import { addonPath, compileAddon, ensureAddonPackage, removeAddon } from './setup-tensorflow/addon.mjs';
import { checkAddon } from './setup-tensorflow/check.mjs';
import { ensureTensorFlow } from './setup-tensorflow/tensorflow-library.mjs';

const USAGE = `npm run setup:tensorflow [-- --tensorflow FOLDER | --remove]

  --tensorflow FOLDER  a "tensorflow" folder with libtensorflow_cc.so.2 and include/ (a pip installation's); default: PyPI's CPU wheel
  --remove             takes the compiled addon away again`;

await runScript(async () => {
  const { values } = parseArgs({
    options: { tensorflow: { type: 'string' }, remove: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (values.remove) {
    removeAddon(rootDir);
    say('The TensorFlow addon is gone; the app works without it.');
    return 0;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `Training's native TensorFlow is built on Linux x64 only so far (this is ${process.platform} ${process.arch}).`,
    );
  }
  const packageDir = ensureAddonPackage(rootDir);
  const libraryDir = await ensureTensorFlow(values.tensorflow);
  compileAddon(rootDir, packageDir, libraryDir);
  say(`TensorFlow works (${checkAddon(rootDir)}; ${addonPath(rootDir)}).`);
  return 0;
});
