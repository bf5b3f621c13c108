import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import { loadTensorFlow } from '../engine/tfjs-node';
import { LogMelExtractor } from '../features/log-mel';
import { PROBE_COMMAND, serveProbe } from './backends/probe-process';
import { parseBackendRequest } from './backends/backend-request';
import { chooseBackend, describeBackends, useHandedDownBackend } from './backends/use-fastest-backend';
import { CARD_HELP, runCard } from './card/command';
import { readTrainConfig } from './config';
import { crossValidate, HEADS, trainFinal, type TrainingJob } from './cross-validate';
import { runDatasetCommand } from './data/command';
import { evaluate } from './evaluate';
import { runEvaluate } from './evaluate-model/command';
import { EVALUATE_HELP } from './evaluate-model/evaluate-options';
import { CELL_COMMAND, serveCell } from './experiments/cell-process';
import { runExperiments, type Trainer } from './experiments/command';
import { MATRIX_HELP, REPORT_HELP, TRAIN_HELP } from './experiments/help';
import { runReport } from './experiments/report/command';
import { STOPPED_EXIT_CODE } from './experiments/stop-signal';
import { EXPORT_HELP, runExport } from './export-command';
import { failureText } from './failure-text';
import { openFeatureCache } from './feature-cache';
import { taggerAnswers } from './held-out/tagger-labels';
import { readInitialWeights } from './initial-weights';
import { shippedHeads } from './keep-labels';
import { readManifest } from './manifest';
import { NOT_MUSIC, readNotMusic } from './not-music';
import { createProgressLine } from './progress-line';
import { publishModel } from './publish-model';
import { readConfigFile } from './read-config-file';
import { ROBUSTNESS_HELP, runRobustness } from './robustness/command';
import { taughtByTaggers } from './tagger-targets';
import { readTeacherTargets } from './teacher-targets';

/** An experiment takes more options than a recipe, so which of the two it is has to be known first. */
async function train(argv: readonly string[], trainer: Trainer): Promise<number> {
  const { values } = parseArgs({ args: [...argv], strict: false, options: { config: { type: 'string' } } });
  const isExperiment = typeof values.config === 'string' && !isRecipe(readConfigFile(values.config));
  if (isExperiment) return runExperiments(argv, trainer, 'one');
  await trainRecipe(argv, trainer);
  return 0;
}

/** Whether a configuration file is the recipe of a model to ship rather than an experiment or a matrix of them. */
function isRecipe(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'audio' in json && 'features' in json;
}

async function trainRecipe(argv: readonly string[], trainer: Trainer): Promise<void> {
  const { values } = parseRecipeOptions(argv);
  if (values.data === undefined)
    throw new CodedError(
      'bad-input',
      `--data is missing: for the recipe ${values.config} a folder with clips.tsv; --config names an experiment`,
    );
  const config = await readTrainConfig(values.config);
  const notMusic = values['not-music'] === undefined ? [] : await readNotMusic(values['not-music']);
  const manifest = [...(await readManifest(values.data)), ...notMusic];
  await trainer.readyBackend();
  await useHandedDownBackend();
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
  const tracks = manifest.filter(
    (track) => cache.has(track.id) && (track.fold !== null || track.source === NOT_MUSIC || teacher !== null),
  );
  const extractor = new LogMelExtractor(config.features, config.audio.sampleRateHz);
  const shape = { nMels: config.features.nMels, nFrames: extractor.frameCount(config.audio.segmentSamples) };

  const dataKey = [
    tracks.map((track) => [track, cache.keyOf(track.id)]),
    teacher === null ? null : [teacher.fingerprint, taughtByTaggers(tracks, teacher).map(({ genre }) => genre)],
    config.start === undefined ? null : readInitialWeights(config.start.weights).sha256,
    HEADS.map(({ labels }) => labels.map(({ id }) => id)),
  ];
  const runKey = createHash('sha256')
    .update(JSON.stringify([{ ...config, title: null, targetPrecision: null, notes: null }, dataKey]))
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
    trunkDir: values.work,
    onTrunkProgress: (version, done, total) =>
      line.update(`trunk, version ${version} of ${config.augmentation.versions}`, done, total, ''),
    onProgress: (stage, p) =>
      line.update(
        `${stage}: epoch ${p.epoch + 1}`,
        p.epoch * p.batches + p.batch + 1,
        p.epochs * p.batches,
        `loss ${p.loss.toFixed(4)}`,
      ),
  };
  const predictions = await crossValidate(job);
  const taggers = teacher === null ? null : taggerAnswers(teacher);
  const report = evaluate({ heads: HEADS, tracks, predictions, taggers, targetPrecision: config.targetPrecision });
  // Refuses now, and not after another hour, when too few labels hold up.
  shippedHeads(HEADS, report);
  const final = await trainFinal(job);
  const modelDir = join(values.out, config.id);
  await publishModel({ job, model: final.model, losses: final.losses, report, modelDir });
  cache.close();
  line.print(`${modelDir}: mood quadrants macro F1 ${report.moodQuadrants.trackMacroF1.value.toFixed(3)}`);
}

function parseRecipeOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        'not-music': { type: 'string' },
        config: { type: 'string', default: 'src-worker/training/configs/musicnn-vgg-1.json' },
        out: { type: 'string', default: 'models' },
        work: { type: 'string', default: '.cache/training' },
      },
    });
  } catch (error) {
    // Node's messages go on about positional arguments after the first sentence.
    throw new CodedError('bad-input', (error as Error).message.split(/\. |\n/)[0] ?? '', { cause: error });
  }
}

interface TrainerCommand {
  readonly help: string;
  /** @returns the exit code */
  readonly run: (argv: readonly string[], trainer: Trainer) => Promise<number>;
}

const COMMANDS: Readonly<Record<string, TrainerCommand>> = {
  train: { help: TRAIN_HELP, run: train },
  matrix: { help: MATRIX_HELP, run: (argv, trainer) => runExperiments(argv, trainer, 'all') },
  report: { help: REPORT_HELP, run: runReport },
  evaluate: { help: EVALUATE_HELP, run: runEvaluate },
  robustness: { help: ROBUSTNESS_HELP, run: runRobustness },
  card: { help: CARD_HELP, run: runCard },
  export: { help: EXPORT_HELP, run: runExport },
};

const TAKES_BACKEND: ReadonlySet<string> = new Set(['train', 'matrix']);

/** Nothing that goes wrong is thrown: it is told in plain lines. */
async function runCommand(name: string, argv: readonly string[]): Promise<number> {
  const { help, run } = COMMANDS[name]!;
  if (argv.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(help);
    return 0;
  }
  try {
    return await runWithBackend(run, argv, TAKES_BACKEND.has(name));
  } catch (error) {
    const { code } = toErrorInfo(error);
    const isUsage = code === 'bad-input' || code === 'file-missing';
    const hint = isUsage ? `\nSee: sleevenotes ${name} --help` : '';
    process.stderr.write(`sleevenotes ${name}: ${failureText(error)}${hint}\n`);
    return isUsage ? 2 : code === 'cancelled' ? STOPPED_EXIT_CODE : 1;
  }
}

/** Backends are tried only when a command gets as far as needing one: what is wrong with its arguments is told at once. */
async function runWithBackend(
  run: TrainerCommand['run'],
  argv: readonly string[],
  takesBackend: boolean,
): Promise<number> {
  const { isTableWanted, asked, workDir, others } = parseBackendRequest(takesBackend ? argv : []);
  const search = { trainerPath: process.argv[1]!, workDir };
  const print = (text: string): void => void process.stderr.write(`${text}\n`);
  if (isTableWanted) {
    process.stdout.write(await describeBackends(search, print));
    return 0;
  }
  const readyBackend = (): Promise<void> => chooseBackend(asked, search, print);
  return run(takesBackend ? others : argv, { path: search.trainerPath, readyBackend });
}

const [command = 'train', ...rest] = process.argv.slice(2);
if (command === PROBE_COMMAND) await serveProbe(rest[0]);
else if (command === CELL_COMMAND) {
  await useHandedDownBackend();
  await serveCell();
} else if (command === 'dataset') process.exitCode = await runDatasetCommand(rest);
// `npm run train -- --data DIR`: the command that has given the program its name can be left out.
else
  process.exitCode =
    command in COMMANDS ? await runCommand(command, rest) : await runCommand('train', process.argv.slice(2));
