import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGoldenInputs } from '../model/golden-input';
import { loadClassifier } from '../model/load-classifier';
import { calibratedProbs, logitsOf } from './calibration/head-calibration';
import { readTrainConfig, type TrainConfig } from './config';
import { createNetwork, networkHeads } from './create-network';
import { HEADS, type TrainingJob } from './cross-validate';
import type { EvaluationReport, HeadReport, LabelReport } from './held-out/report';
import type { LabelledTrack } from './manifest';
import { publishModel } from './publish-model';

const SHAPE = { nMels: 96, nFrames: 186 };
const SEGMENTS = 2;

/** Cut where the recipe has its trunk end. */
const SMALL_MUSICNN = {
  kind: 'musicnn',
  timbral: [{ bands: 38, filters: 2 }],
  temporal: [{ frames: 16, filters: 2 }],
  midFilters: 3,
  denseUnits: 4,
};

const measured = { value: 0.8, interval: [0.7, 0.9] as [number, number], byFold: [0.8, 0.8] };
const task = {
  tracks: 1,
  labels: [],
  trackAccuracy: measured,
  trackMacroF1: measured,
  segmentAccuracy: 1,
  confusion: [],
};
const quality = { error: 0, brier: 0, logLoss: 0, reliability: [] };

/** Leaves every third label of independent ones out. */
function headReport({ name, activation, labels }: (typeof HEADS)[number], seed: number): HeadReport {
  const reported = labels.map(({ id }, i): LabelReport => ({
    label: id,
    knownBy: 'sources',
    positives: 10,
    negatives: 10,
    rocAuc: measured,
    averagePrecision: 1,
    atThreshold: null,
    crossFitted: { precision: null, recall: 0, predicted: 0 },
    reliability: [],
    calibrationQuality: null,
    taggerReach: null,
    fate: activation === 'sigmoid' && i % 3 === 2 ? 'left-out' : 'shown',
  }));
  const temperatureOf = (i: number): number => 0.5 + seed + (activation === 'sigmoid' ? 0.1 * i : 0);
  const calibration = {
    temperatures: labels.map((_, i) => temperatureOf(i)),
    bias: labels.map((_, i) => Math.sin(i + seed)),
  };
  return {
    name,
    activation,
    calibration,
    calibrationQuality: { before: quality, after: quality },
    labels: reported,
    unanswered: [],
  };
}

const report: EvaluationReport = {
  tracks: 1,
  targetPrecision: 0.8,
  moodQuadrants: task,
  gtzanGenres: task,
  emotifyGenres: task,
  allMusicMacroRocAuc: { ...measured, labels: [] },
  heads: HEADS.map(headReport),
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-publish-'));
});
afterEach(() => rm(dir, { recursive: true }));

function createJob(config: TrainConfig): TrainingJob {
  const track = { id: '4q/a', group: 'g', fold: 0, source: '4q' } as LabelledTrack;
  return { tf, config, shape: SHAPE, tracks: [track] } as unknown as TrainingJob;
}

test(
  'what the app loads gives the calibrated probabilities of the labels that ship',
  { timeout: 120_000 },
  async () => {
    const recipe = await readTrainConfig(join(import.meta.dirname, 'configs/musicnn-1.json'));
    const config = { ...recipe, architecture: SMALL_MUSICNN };
    const model = createNetwork(tf, config, SHAPE, networkHeads(HEADS));
    const modelDir = join(dir, 'model');
    await publishModel({ job: createJob(config), model, losses: [1], report, modelDir });
    expect(await readdir(modelDir)).toEqual(expect.arrayContaining(['NOTICE', 'calibration.svg', 'card.md']));
    expect(JSON.parse(await readFile(join(modelDir, 'metrics.json'), 'utf8'))).toMatchObject({
      trainedOn: { '4q': 1 },
    });

    const [values] = createGoldenInputs([[SHAPE.nMels, SHAPE.nFrames, 1]], SEGMENTS, 9);
    const input = tf.tensor4d(values!, [SEGMENTS, SHAPE.nMels, SHAPE.nFrames, 1]);
    const trained = (model.predict(input) as tf.Tensor2D[]).map((output) => output.arraySync());
    const { engine, spec } = await loadClassifier(modelDir);
    expect(spec.embedding).toMatchObject({ layer: recipe.start!.trunk, valueCount: 2 * (4 + 3 * 3) });
    const { probs: published } = await engine.run([values!], SEGMENTS);
    await engine.dispose();
    for (const [h, { name, activation, calibration, labels }] of report.heads.entries()) {
      const expected = trained[h]!.flatMap((probs) =>
        calibratedProbs(activation, logitsOf(activation, probs), calibration).filter(
          (_, i) => labels[i]!.fate !== 'left-out',
        ),
      );
      const given = [...published.get(name)!];
      expect(given).toHaveLength(expected.length);
      for (const [i, prob] of expected.entries()) expect(given[i]).toBeCloseTo(prob, 4);
    }
  },
);
