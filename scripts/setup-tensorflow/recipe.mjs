// @ts-check
// What is built from what: pinned, so that a second machine gets the same addon.
import { join } from 'node:path';

/** The Python version does not matter: only its C++ libraries and headers are used. */
const PYTHON = '312';

/** @type {import('../setup/pypi-wheel.mjs').PinnedWheel} */
export const TENSORFLOW = {
  package: 'tensorflow-cpu',
  version: '2.21.0',
  wheel: `tensorflow_cpu-2.21.0-cp${PYTHON}-cp${PYTHON}-manylinux_2_27_x86_64.whl`,
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  sizeMb: 274,
  target: [
    ...['--python-version', PYTHON, '--implementation', 'cp', '--abi', `cp${PYTHON}`],
    ...['--platform', 'manylinux_2_27_x86_64'],
  ],
  cure: 'npm run setup:tensorflow -- --tensorflow FOLDER   uses a TensorFlow that is already there',
};

export const ADDON_PACKAGE = '@tensorflow/tfjs-node-gpu';
export const ADDON_VERSION = '4.22.0';
/** Where that package looks for its compiled part, below its own folder. */
export const ADDON_FILE = join('lib', 'napi-v8', 'tfjs_binding.node');

export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
