import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import { loadTensorFlow } from '../engine/tfjs-node';
import { LogMelExtractor } from '../features/log-mel';
import { readTrainConfig } from './config';
import { crossValidate, HEADS, trainFinal, type TrainingJob } from './cross-validate';
import { runDatasetCommand } from './data/command';
import { evaluate } from './evaluate';
import { isExperimentFile, runExperiments } from './experiments/command';
import { openFeatureCache } from './feature-cache';
import { shippedHeads } from './keep-labels';
import { readManifest } from './manifest';
import { createProgressLine } from './progress-line';
import { publishModel } from './publish-model';
import { readTeacherTargets } from './teacher-targets';

const USAGE = `Trains a model to ship and measures it by cross-validation; or trains and measures
other networks, where FILE is an experiment or a matrix of them.

  npm run train -- --data DIR [--config FILE] [--out DIR] [--work DIR]

  --data DIR     labelled audio: DIR/clips.tsv and DIR/clips/
  --config FILE  what to train (default src-worker/training/configs/crnn-1.json)
  --out DIR      folder that gets the model's folder (default models)
  --work DIR     features and finished networks, to go on from after an interruption (default .cache/training)

With an experiment (src-worker/training/experiments/configs has those of published
systems), --data PATH and the options of \`sleevenotes dataset\` say which music,
labels and split; --out DIR (default results) gets a folder for each experiment,
the split and a table; --experiment TEXT does only those whose name holds it;
--set KEY=VALUE (repeatable) changes a key of every experiment of the file, e.g.
--set training.epochs=10 --set inputs.0.nMels=64.
What is done already is not done again; an interrupted one goes on.
`;

/** An experiment takes more options than a recipe, so which of the two it is has to be known first. */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const { values } = parseArgs({ args: argv, strict: false, options: { config: { type: 'string' } } });
  const isExperiment = typeof values.config === 'string' && isExperimentFile(values.config);
  await (isExperiment ? runExperiments(argv) : trainRecipe());
}

async function trainRecipe(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      config: { type: 'string', default: 'src-worker/training/configs/crnn-1.json' },
      out: { type: 'string', default: 'models' },
      work: { type: 'string', default: '.cache/training' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  if (values.data === undefined) throw new CodedError('bad-input', `--data is missing\n\n${USAGE}`);

  const config = await readTrainConfig(values.config);
  const manifest = await readManifest(values.data);
  const tf = loadTensorFlow();
  const line = createProgressLine();

  const ffmpegPath = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
  const cache = await openFeatureCache(manifest, {
    cacheDir: values.work,
    audio: config.audio,
    features: config.features,
    ffmpegPath,
    onProgress: (done, total) => line.update('features', done, total, ''),
  });
  for (const [id, reason] of Object.entries(cache.failures)) line.print(`left out ${id}: ${reason}`);
  const teacher = config.distillation.weight > 0 ? await readTeacherTargets(values.data) : null;
  // Tracks without labels are only there to be taught by the teachers.
  const tracks = manifest.filter((track) => cache.has(track.id) && (track.fold !== null || teacher !== null));
  const extractor = new LogMelExtractor(config.features, config.audio.sampleRateHz);
  const shape = { nMels: config.features.nMels, nFrames: extractor.frameCount(config.audio.segmentSamples) };

  const runKey = createHash('sha256')
    .update(JSON.stringify([{ ...config, targetPrecision: null }, tracks, teacher?.fingerprint]))
    .digest('hex')
    .slice(0, 12);
  const workDir = join(values.work, `${config.id}-${runKey}`);
  await mkdir(workDir, { recursive: true });
  const job: TrainingJob = {
    tf,
    config,
    tracks,
    cache,
    teacher,
    shape,
    workDir,
    onProgress: (stage, p) =>
      line.update(
        `${stage}: epoch ${p.epoch + 1}`,
        p.epoch * p.batches + p.batch + 1,
        p.epochs * p.batches,
        `loss ${p.loss.toFixed(4)}`,
      ),
  };
  const report = evaluate(tracks, await crossValidate(job), config.targetPrecision);
  // Refuses now, and not after another hour, when too few labels hold up.
  shippedHeads(HEADS, report, config.targetPrecision);
  const final = await trainFinal(job);
  const modelDir = join(values.out, config.id);
  await publishModel({ job, model: final.model, losses: final.losses, report, modelDir });
  cache.close();
  line.print(`${modelDir}: mood quadrants macro F1 ${report.moodQuadrants.trackMacroF1.value.toFixed(3)}`);
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === 'dataset') process.exitCode = await runDatasetCommand(rest);
  else await main();
} catch (error) {
  const { code, message } = toErrorInfo(error);
  process.stderr.write(`\nsleevenotes train: ${message}\n`);
  process.exitCode = code === 'bad-input' ? 2 : 1;
}
