// @ts-check
// `npm run import:musicnn`: the published weights that the shipped model's training starts from, as our trainer reads them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCheckpoint } from './import-musicnn/checkpoint.mjs';
import { PACKAGE, writeNotice } from './import-musicnn/notice.mjs';
import { pruneMusicnn, TRUNK_LAYERS } from './import-musicnn/prune.mjs';
import { pruneVgg } from './import-musicnn/prune-vgg.mjs';
import { checkpointFiles, FILES, MUSICNN, SOUND } from './import-musicnn/recipe.mjs';
import { readTags } from './import-musicnn/tags.mjs';
import { writeWeights } from './import-musicnn/write-weights.mjs';
import { readZipFile } from './import-musicnn/zip.mjs';
import { rootDir } from './setup/ensure.mjs';
import { checkWheel, ensureWheel } from './setup/pypi-wheel.mjs';
import { runScript, say } from './setup/say.mjs';

const USAGE = `npm run import:musicnn [-- --wheel FILE] [--out DIR]

  --wheel FILE  ${MUSICNN.wheel}, if it is already there; default: fetched from PyPI by pip
  --out DIR     gets the folders musicnn-msd and musicnn-vgg-msd; default: src-worker/training/initial`;
const OUTPUT_LAYER = 'tags';

await runScript(async () => {
  const options = /** @type {const} */ ({
    wheel: { type: 'string' },
    out: { type: 'string', default: join(rootDir, 'src-worker', 'training', 'initial') },
    help: { type: 'boolean' },
  });
  const { values } = parseArgs({ options });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (values.wheel !== undefined) await checkWheel(MUSICNN, values.wheel);
  const archive = readFileSync(values.wheel ?? (await ensureWheel(MUSICNN)));
  const musicnn = pruneMusicnn(readNetwork(archive, 'MSD_musicnn'), OUTPUT_LAYER);
  writeMusicnn(archive, musicnn, join(values.out, 'musicnn-msd'));
  const trunk = [...musicnn].filter(([name]) => TRUNK_LAYERS.test(name));
  const both = new Map([...trunk, ...pruneVgg(readNetwork(archive, 'MSD_vgg'))]);
  writeBoth(archive, both, join(values.out, 'musicnn-vgg-msd'));
  return 0;
});

/** @typedef {ReadonlyMap<string, import('./import-musicnn/tensors.mjs').Tensor>} Tensors */

/**
 * @param {Buffer} archive
 * @param {Parameters<typeof checkpointFiles>[0]} network
 */
function readNetwork(archive, network) {
  const { index, data } = checkpointFiles(network);
  return readCheckpoint(readZipFile(archive, index), readZipFile(archive, data));
}

/**
 * @param {Buffer} archive
 * @param {Tensors} weights
 * @param {string} dir
 */
function writeMusicnn(archive, weights, dir) {
  const description = {
    ...describe('MSD_musicnn without its dead filters'),
    outputs: { [OUTPUT_LAYER]: readTags(readZipFile(archive, FILES.configuration).toString()) },
  };
  const changes = ['filters that always give the same are left away, and what they give is added to biases.'];
  writeFolder(archive, { dir, weights, description, networks: 'the network MSD_musicnn', changes });
}

/**
 * @param {Buffer} archive
 * @param {Tensors} weights
 * @param {string} dir
 */
function writeBoth(archive, weights, dir) {
  const title = 'MSD_musicnn up to its pooling, and MSD_vgg, without their dead filters';
  const description = { ...describe(title), outputs: {}, trunk: 'trunk' };
  const changes = [
    'what comes behind their pooling and filters that always give the same are left away, and what those give is added to biases and kernels;',
    'batch norms of MSD_vgg are multiplied into its kernels.',
  ];
  writeFolder(archive, { dir, weights, description, networks: 'the networks MSD_musicnn and MSD_vgg', changes });
}

/** @param {string} title */
function describe(title) {
  return { title, source: { package: PACKAGE, file: MUSICNN.wheel, sha256: MUSICNN.sha256 }, sound: SOUND };
}

/**
 * @param {Buffer} archive
 * @param {object} folder
 * @param {string} folder.dir
 * @param {Tensors} folder.weights
 * @param {import('./import-musicnn/write-weights.mjs').Description} folder.description
 * @param {string} folder.networks Those that the weights come from.
 * @param {readonly string[]} folder.changes What was done to them, in lines that end a sentence.
 */
function writeFolder(archive, { dir, weights, description, networks, changes }) {
  const licence = readZipFile(archive, FILES.licence).toString().trim();
  writeWeights(dir, weights, description, writeNotice(networks, changes, licence));
  say(`${dir} is written.`);
}
