// @ts-check
// What is built from what: pinned, so that a second machine gets the same addon.
import { homedir } from 'node:os';
import { join } from 'node:path';

export const TENSORFLOW = {
  package: 'tensorflow-cpu',
  version: '2.21.0',
  /** The wheel's Python version does not matter: only its C++ libraries and headers are used. */
  python: '312',
  wheel: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
};

export const ADDON_PACKAGE = '@tensorflow/tfjs-node-gpu';
export const ADDON_VERSION = '4.22.0';
/** Where that package looks for its compiled part, below its own folder. */
export const ADDON_FILE = join('lib', 'napi-v8', 'tfjs_binding.node');

export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** Kept outside node_modules: `npm ci` empties that, and the wheel has 274 MB. */
export const CACHE_DIR = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sleevenotes');
