// @ts-check
// Proves in a process of its own that the addon loads and computes.
import { spawnSync } from 'node:child_process';
import { SetupProblem } from '../setup/say.mjs';
import { ADDON_PACKAGE } from './recipe.mjs';

const SCRIPT = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require(${JSON.stringify(ADDON_PACKAGE)});
const product = Array.from(tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).dataSync());
if (product[0] !== 17 || product[1] !== 39) throw new Error('wrong product: ' + product);
console.log(tf.getBackend());
`;

/**
 * @param {string} rootDir
 * @returns {string} the name of TensorFlow.js' backend
 */
export function checkAddon(rootDir) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const checked = spawnSync(process.execPath, ['--no-deprecation', '-e', SCRIPT], {
    cwd: rootDir,
    env,
    encoding: 'utf8',
  });
  const backend = checked.stdout.trim().split('\n').at(-1) ?? '';
  if (checked.status === 0 && backend === 'tensorflow') return backend;
  throw new SetupProblem(`The addon was built but does not work:\n${checked.stderr.trim()}`, [
    'npm run setup:tensorflow -- --remove   takes it away again',
  ]);
}
