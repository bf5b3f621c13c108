import type { LayersModel } from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorFlow } from '../engine/tensorflow';
import { withFirstHeads } from './architectures/network-builder';
import { splitNetwork } from './architectures/split-network';
import type { SegmentShape } from './augment';
import type { TrainConfig } from './config';
import { createStartingNetwork, networkHeads, teacherHeads } from './create-network';
import { frameExamples } from './frame-examples';
import type { FrameStore } from './frame-store';
import { GENRE_LABELS, MOOD_LABELS, THEME_LABELS } from './labels';
import type { LabelledTrack } from './manifest';
import { predictTracks, type TrackProbs } from './predict-tracks';
import { taughtByTaggers } from './tagger-targets';
import type { TeacherTargets } from './teacher-targets';
import { trainNetwork, type TrainingProgress, type TrainingRun } from './train-network';
import { trunkExamples } from './trunk-examples';
import { openTrunkOutputs } from './trunk-outputs';

export interface TrainingJob {
  readonly tf: TensorFlow;
  readonly config: TrainConfig;
  readonly tracks: readonly LabelledTrack[];
  readonly cache: FrameStore;
  readonly teacher: TeacherTargets | null;
  readonly shape: SegmentShape;
  /** Finished networks are kept here, so that a killed run goes on with the next one. */
  readonly workDir: string;
  /** The trunk's outputs are kept here, for other runs with the same trunk too. */
  readonly trunkDir: string;
  readonly onProgress: (stage: string, progress: TrainingProgress) => void;
  readonly onTrunkProgress: (version: number, done: number, total: number) => void;
}

/** The heads every network here has, before thresholds are known. */
export const HEADS = [
  { name: 'genre', activation: 'sigmoid', labels: GENRE_LABELS.map((label) => ({ ...label, threshold: null })) },
  { name: 'mood', activation: 'softmax', labels: MOOD_LABELS.map((label) => ({ ...label, threshold: null })) },
  { name: 'theme', activation: 'sigmoid', labels: THEME_LABELS.map((label) => ({ ...label, threshold: null })) },
] as const satisfies readonly { name: string; activation: string; labels: unknown[] }[];

/** One network per fold, trained on the other folds; returns its predictions for the fold it never heard. */
export async function crossValidate(job: TrainingJob): Promise<TrackProbs[]> {
  const folds = [...new Set(job.tracks.map((track) => track.fold))]
    .filter((fold) => fold !== null)
    .sort((a, b) => a - b);
  const heldOut: TrackProbs[] = [];
  for (const fold of folds) heldOut.push(...(await predictFold(job, fold)));
  return heldOut;
}

async function predictFold(job: TrainingJob, fold: number): Promise<TrackProbs[]> {
  const resultPath = join(job.workDir, `fold-${fold}.json`);
  if (existsSync(resultPath)) return JSON.parse(await readFile(resultPath, 'utf8')) as TrackProbs[];
  const { model } = await train(
    job,
    `fold ${fold}`,
    job.tracks.filter((track) => track.fold !== fold),
  );
  const held = job.tracks.filter((track) => track.fold === fold);
  const probs = await predictTracks(job.tf, model, held, job.cache, { ...job.config, shape: job.shape });
  model.dispose();
  await writeWhole(resultPath, JSON.stringify(probs));
  return probs;
}

/** The network that ships: the same recipe on every track. Its quality is what the folds say of the recipe. */
export async function trainFinal(job: TrainingJob): Promise<TrainedNetwork> {
  const modelDir = join(job.workDir, 'final');
  const lossPath = join(modelDir, 'losses.json');
  if (existsSync(lossPath)) {
    const model = await job.tf.loadLayersModel(`file://${join(modelDir, 'model.json')}`);
    return { model, losses: JSON.parse(await readFile(lossPath, 'utf8')) as number[] };
  }
  const trained = await train(job, 'final', job.tracks);
  await trained.model.save(`file://${modelDir}`);
  await writeWhole(lossPath, JSON.stringify(trained.losses));
  return trained;
}

interface TrainedNetwork {
  /** Without the outputs that were only there to be taught. */
  readonly model: LayersModel;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
}

async function train(job: TrainingJob, stage: string, tracks: readonly LabelledTrack[]): Promise<TrainedNetwork> {
  const { tf, config, shape, teacher } = job;
  const taught = teacher === null ? tracks : taughtByTaggers(tracks, teacher);
  const heads = [...networkHeads(HEADS), ...teacherHeads(teacher?.tagCount ?? 0)];
  const model = createStartingNetwork(tf, config, shape, heads);
  const onProgress = (progress: TrainingProgress): void => job.onProgress(stage, progress);
  const run = { tf, teacher, config, seed: config.training.seed, onProgress };
  const losses = await (config.start === undefined
    ? trainNetwork({ ...run, model, examples: frameExamples(taught, job.cache, shape, config) })
    : trainTop({ ...run, model }, config.start.trunk, job, taught));
  return { model: withFirstHeads(tf, model, HEADS.length), losses };
}

/** Trains what comes behind the trunk, whose outputs are computed only once. */
async function trainTop(
  run: Omit<TrainingRun, 'examples'>,
  trunkLayer: string,
  job: TrainingJob,
  tracks: readonly LabelledTrack[],
): Promise<number[]> {
  const { trunk, top } = splitNetwork(run.tf, run.model, trunkLayer);
  const onProgress = (version: number, done: number, total: number): void => job.onTrunkProgress(version, done, total);
  // All tracks, also those left out here: the next fold needs them.
  const outputs = await openTrunkOutputs({ ...job, trunk, cacheDir: job.trunkDir, onProgress });
  try {
    const examples = trunkExamples(tracks, outputs, job.config.training);
    return await trainNetwork({ ...run, model: top, examples });
  } finally {
    outputs.close();
    top.dispose();
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}
