// @ts-check
// `npm run import:musicnn`: the published weights that the shipped model's training starts from, as our trainer reads them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCheckpoint } from './import-musicnn/checkpoint.mjs';
import { pruneMusicnn } from './import-musicnn/prune.mjs';
import { FILES, MUSICNN, SOUND } from './import-musicnn/recipe.mjs';
import { readTags } from './import-musicnn/tags.mjs';
import { writeWeights } from './import-musicnn/write-weights.mjs';
import { readZipFile } from './import-musicnn/zip.mjs';
import { rootDir } from './setup/ensure.mjs';
import { checkWheel, ensureWheel } from './setup/pypi-wheel.mjs';
import { runScript, say } from './setup/say.mjs';

const USAGE = `npm run import:musicnn [-- --wheel FILE] [--out DIR]

  --wheel FILE  ${MUSICNN.wheel}, if it is already there; default: fetched from PyPI by pip
  --out DIR     default: src-worker/training/initial/musicnn-msd`;
const OUTPUT_LAYER = 'tags';

await runScript(async () => {
  const options = /** @type {const} */ ({
    wheel: { type: 'string' },
    out: { type: 'string', default: join(rootDir, 'src-worker', 'training', 'initial', 'musicnn-msd') },
    help: { type: 'boolean' },
  });
  const { values } = parseArgs({ options });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (values.wheel !== undefined) await checkWheel(MUSICNN, values.wheel);
  const archive = readFileSync(values.wheel ?? (await ensureWheel(MUSICNN)));
  const published = readCheckpoint(readZipFile(archive, FILES.index), readZipFile(archive, FILES.data));
  const description = {
    title: 'MSD_musicnn without its dead filters',
    source: { package: `${MUSICNN.package} ${MUSICNN.version}`, file: MUSICNN.wheel, sha256: MUSICNN.sha256 },
    sound: SOUND,
    outputs: { [OUTPUT_LAYER]: readTags(readZipFile(archive, FILES.configuration).toString()) },
  };
  const notice = [
    `weights.bin is made from the weights of the network MSD_musicnn in the Python package ${description.source.package}:`,
    'filters that always give the same are left away, and what they give is added to biases. Its licence:\n',
    readZipFile(archive, FILES.licence).toString().trim(),
  ].join('\n');
  writeWeights(values.out, pruneMusicnn(published, OUTPUT_LAYER), description, `${notice}\n`);
  say(`${values.out} is written.`);
  return 0;
});
