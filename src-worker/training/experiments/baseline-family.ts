import { CodedError } from '../../../src-shared/errors';
import { HAND_FEATURE_NAMES } from '../../features/hand-features';
import { fitSvm } from '../baselines/fit-svm';
import { SvmClassifier } from '../baselines/svm-classifier';
import type { SvmModel } from '../baselines/svm-model';
import type { BaselineConfig } from './config';
import { HandFeatureStore } from './hand-feature-store';
import { type ExperimentJob, type ModelFamily, type PlacedSong, placeSongs, type SplitRun } from './model-family';
import type { ScoredTrack } from './score';

const TITLE = `Support vector machine on ${HAND_FEATURE_NAMES.length} hand-made features (parameters: support vectors × features)`;

/**
 * S1's baseline. The validation side joins the training side: C and gamma are chosen by inner folds of the training side, so a
 * validation side has nothing to choose, and of N folds N - 1 are trained on, as in the paper. A song is one segment.
 * @throws CodedError `cancelled`
 */
export async function openBaseline(
  job: ExperimentJob<BaselineConfig>,
  labels: readonly string[],
): Promise<ModelFamily> {
  const placed = job.songs.filter(({ id }) => job.splits.some((sides) => sides.has(id)));
  const store = await HandFeatureStore.open(placed, {
    dir: job.workDir,
    ffmpegPath: job.ffmpegPath,
    onProgress(done, total) {
      if (job.signal.aborted) throw new CodedError('cancelled', 'stopped while computing features');
      job.onProgress('features', done, total, 'songs');
    },
  });
  return {
    title: TITLE,
    skipped: store.failures,
    runSplit: (index) => Promise.resolve(runSplit(job, index, labels, store)),
    close: () => store.close(),
  };
}

type SongWithFeatures = PlacedSong & { readonly features: Float32Array };

function runSplit(
  job: ExperimentJob<BaselineConfig>,
  index: number,
  labels: readonly string[],
  store: HandFeatureStore,
): SplitRun {
  if (job.signal.aborted) throw new CodedError('cancelled', 'stopped between two splits');
  const songs = placeSongs(job, index).flatMap((song): SongWithFeatures[] => {
    const features = store.read(song.id);
    return features === null ? [] : [{ ...song, features }];
  });
  const training = songs.filter(({ side }) => side !== 'test');
  const test = songs.filter(({ side }) => side === 'test');
  const model = train(job, index, training);
  return {
    parameters: model.supportVectors.length * HAND_FEATURE_NAMES.length,
    sides: { train: training.length, validation: 0, test: test.length },
    history: [],
    earlierSec: 0,
    chosen: { c: model.c, gamma: model.gamma, innerAccuracy: model.innerAccuracy },
    predicted: answer(model, test, labels, job.config.probabilities),
    extras: { map: null, pictures: [] },
  };
}

function train(
  { config, onProgress }: ExperimentJob<BaselineConfig>,
  index: number,
  songs: readonly SongWithFeatures[],
): SvmModel {
  return fitSvm({
    rows: songs.map(({ features }) => features),
    labels: songs.map((song) => song.labels[0]!),
    groups: songs.map(({ group }) => group),
    cs: config.grid.cs,
    gammas: config.grid.gammas,
    innerFolds: config.innerFolds,
    seed: config.seed,
    onProgress: (done, total) => onProgress(`split ${index + 1}: choosing C and gamma`, done, total, ''),
  });
}

function answer(
  model: SvmModel,
  songs: readonly SongWithFeatures[],
  labels: readonly string[],
  probabilities: boolean,
): ScoredTrack[] {
  const classifier = new SvmClassifier(model);
  return songs.map(({ id, group, labels: own, features }) => {
    const probOf = probabilities ? probsByLabel(classifier, features) : new Map([[classifier.predict(features), 1]]);
    return {
      id,
      group,
      truth: labels.map((label) => (own.includes(label) ? 1 : 0)),
      segmentProbs: [labels.map((label) => probOf.get(label) ?? 0)],
    };
  });
}

function probsByLabel(classifier: SvmClassifier, features: Float32Array): Map<string, number> {
  const probs = classifier.probs(features);
  return new Map(classifier.classes.map((label, index) => [label, probs[index]!]));
}
