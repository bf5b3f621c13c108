import type { LayersModel } from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorFlow } from '../engine/tensorflow';
import { withFirstHeads } from './architectures/network-builder';
import type { SegmentShape } from './augment';
import type { TrainConfig } from './config';
import { createNetwork, networkHeads, teacherHeads } from './create-network';
import type { FrameStore } from './frame-store';
import { GENRE_LABELS, MOOD_LABELS } from './labels';
import type { LabelledTrack } from './manifest';
import { predictTracks, type TrackProbs } from './predict-tracks';
import type { TeacherTargets } from './teacher-targets';
import { trainNetwork, type TrainingProgress } from './train-network';

export interface TrainingJob {
  readonly tf: TensorFlow;
  readonly config: TrainConfig;
  readonly tracks: readonly LabelledTrack[];
  readonly cache: FrameStore;
  readonly teacher: TeacherTargets | null;
  readonly shape: SegmentShape;
  /** Finished networks are kept here, so that a killed run goes on with the next one. */
  readonly workDir: string;
  readonly onProgress: (stage: string, progress: TrainingProgress) => void;
}

/** The heads every network here has, before thresholds are known. */
export const HEADS = [
  { name: 'genre', activation: 'sigmoid', labels: GENRE_LABELS.map((label) => ({ ...label, threshold: null })) },
  { name: 'mood', activation: 'softmax', labels: MOOD_LABELS.map((label) => ({ ...label, threshold: null })) },
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
  const model = await train(
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
export async function trainFinal(job: TrainingJob): Promise<{ model: LayersModel; losses: number[] }> {
  const modelDir = join(job.workDir, 'final');
  const lossPath = join(modelDir, 'losses.json');
  if (existsSync(lossPath)) {
    const model = await job.tf.loadLayersModel(`file://${join(modelDir, 'model.json')}`);
    return { model, losses: JSON.parse(await readFile(lossPath, 'utf8')) as number[] };
  }
  const losses: number[] = [];
  const model = await train(job, 'final', job.tracks, losses);
  await model.save(`file://${modelDir}`);
  await writeWhole(lossPath, JSON.stringify(losses));
  return { model, losses };
}

async function train(
  job: TrainingJob,
  stage: string,
  tracks: readonly LabelledTrack[],
  losses: number[] = [],
): Promise<LayersModel> {
  const { tf, config, shape } = job;
  const { seed } = config.training;
  const heads = [...networkHeads(HEADS), ...teacherHeads(job.teacher?.tagCount ?? 0)];
  const model = createNetwork(tf, config, shape, heads);
  const onProgress = (progress: TrainingProgress): void => job.onProgress(stage, progress);
  losses.push(
    ...(await trainNetwork({
      tf,
      model,
      tracks,
      cache: job.cache,
      teacher: job.teacher,
      shape,
      config,
      seed,
      onProgress,
    })),
  );
  return withFirstHeads(tf, model, HEADS.length);
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}
