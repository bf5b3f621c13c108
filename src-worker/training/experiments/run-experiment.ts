import { cpus } from 'node:os';
import { CodedError } from '../../../src-shared/errors';
import { openBaseline } from './baseline-family';
import { labelsOf, refuseUnfitSplits } from './check-songs';
import type { ExperimentConfig } from './config';
import type { TrainedModel } from './export/trained-model';
import type { ExperimentJob, ModelFamily, SplitRun } from './model-family';
import { openNetworks } from './network-family';
import type { ReportExtras, SongAnswer } from './report/extras';
import type { ExperimentResult } from './result';
import { meanProbs, type ScoredTrack, scoreTracks } from './score';

export interface ExperimentOutcome {
  /** All but what only its caller knows. */
  readonly result: Omit<ExperimentResult, 'variant' | 'data'>;
  readonly extras: ReportExtras;
  /** The first split's network; null of the baseline. */
  readonly model: TrainedModel | null;
}

/**
 * For each split trains on its training side and answers its test side once; scores all test sides together.
 * @throws CodedError `bad-input` when data or inputs do not fit the configuration, `cancelled`
 */
export async function runExperiment(job: ExperimentJob): Promise<ExperimentOutcome> {
  const { config, splits } = job;
  refuseUnfitSplits(config, job.songs, splits);
  const labels = labelsOf(job.songs);
  const startedMs = Date.now();
  const family = await openFamily(job, config, labels);
  try {
    const featuresSec = (Date.now() - startedMs) / 1000;
    const runs: TimedRun[] = [];
    for (const index of splits.keys()) runs.push(await timeSplit(family, index, featuresSec));
    const [first] = runs;
    if (first === undefined) throw new CodedError('bad-input', `${config.id}: there is no split`);
    const predicted = runs.flatMap((run) => run.predicted);
    const result: ExperimentOutcome['result'] = {
      formatVersion: 1,
      config,
      network: { title: family.title, parameters: first.parameters },
      runs: runs.map((run) => describeRun(run, labels, config)),
      skipped: withoutPaths(family.skipped, job.songs),
      scores: scoreTracks(predicted, labels, config.task),
      environment: { machine: describeMachine(job), seconds: runs.map(({ seconds }) => seconds) },
    };
    return { result, extras: { ...first.extras, songs: predicted.map(toAnswer) }, model: first.model ?? null };
  } finally {
    family.close();
  }
}

function openFamily(job: ExperimentJob, config: ExperimentConfig, labels: readonly string[]): Promise<ModelFamily> {
  return config.family === 'baseline'
    ? openBaseline({ ...job, config }, labels)
    : openNetworks({ ...job, config }, labels);
}

type TimedRun = SplitRun & { readonly seconds: { readonly features: number; readonly training: number } };

/** Features are computed for all splits at once: their time counts for the first. */
async function timeSplit(family: ModelFamily, index: number, featuresSec: number): Promise<TimedRun> {
  const startedMs = Date.now();
  const run = await family.runSplit(index);
  return {
    ...run,
    seconds: { features: index === 0 ? featuresSec : 0, training: run.earlierSec + (Date.now() - startedMs) / 1000 },
  };
}

function describeRun(
  { sides, history, chosen, predicted }: SplitRun,
  labels: readonly string[],
  { task }: ExperimentConfig,
): ExperimentResult['runs'][number] {
  return { sides, history, chosen, accuracy: scoreTracks(predicted, labels, task).accuracy.value };
}

/** Results are passed on: they name songs, not where they lie. */
function withoutPaths(skipped: ModelFamily['skipped'], songs: ExperimentJob['songs']): ModelFamily['skipped'] {
  const nameSongs = (reason: string): string =>
    songs.reduce((text, { id, path }) => (text.includes(path) ? text.replaceAll(path, id) : text), reason);
  return Object.fromEntries(Object.entries(skipped).map(([id, reason]) => [id, nameSongs(reason)]));
}

function toAnswer(track: ScoredTrack): SongAnswer {
  const labelsWhere = (isIt: (is: number) => boolean): number[] =>
    track.truth.flatMap((is, label) => (isIt(is) ? [label] : []));
  return {
    id: track.id,
    group: track.group,
    truth: labelsWhere((is) => is === 1),
    unknown: labelsWhere(Number.isNaN),
    probs: meanProbs(track),
  };
}

function describeMachine({ config, loadTensorFlow }: ExperimentJob): string {
  const [processor] = cpus();
  const machine = `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`;
  return config.family === 'baseline' ? machine : `${machine}, TensorFlow.js ${loadTensorFlow().version['tfjs-core']}`;
}
