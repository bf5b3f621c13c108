import { expect, it } from 'vitest';
import type { LabelSet } from '../../src-shared/label-set';
import { IDLE_TRAINING } from '../../src-shared/training';
import type { TrainingReport } from '../../src-shared/training-report';
import { labelSetNotes, labelSetText, reportNotes, reportText, trainingProgress } from './retrain-text';

const SET: LabelSet = {
  labels: [
    { label: 'Hip Hop', songs: 30, artists: 12, origins: ['Hip-Hop/Rap', 'Hip Hop'], isRare: false, isKnown: true },
    { label: 'Zouk', songs: 4, artists: 1, origins: ['Zouk'], isRare: true, isKnown: false },
  ],
  dropped: [],
  suggestions: [{ from: 'Zouks', to: 'Zouk' }],
  songs: 30,
  heardSongs: 28,
  artists: 12,
  unmatchedRows: 1,
  conflicts: {
    total: 2,
    rows: [{ trackId: 1, title: 'A\n', artist: '', label: 'Zouk', detail: 'The table says Zouk' }],
  },
  doubtful: { total: 3, rows: [] },
  warnings: ['Left out: Zouk.'],
  refusal: null,
  headRefusal: null,
};

const estimate = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] as [number, number] });
const figures = { precision: estimate(0.8), recall: estimate(0.6), f1: estimate(0.7) };
const REPORT: TrainingReport = {
  formatVersion: 1,
  field: 'genre',
  depth: 'head',
  base: { id: 'base-1', title: 'The base' },
  tookSec: 61,
  groupedBy: 'artist',
  groups: 12,
  folds: 5,
  curve: [],
  bestEpoch: 3,
  targetPrecision: 0.8,
  macroF1: estimate(0.7),
  baseMacroF1: estimate(0.5),
  macroF1OfKnown: estimate(0.75),
  labels: [
    { label: 'Hip Hop', songs: 30, threshold: 0.42, figures, base: { ...figures, f1: estimate(0.5) } },
    { label: 'Zouk', songs: 14, threshold: null, figures: { precision: null, recall: null, f1: null }, base: null },
  ],
  confusion: [],
  songs: [{ id: 'a', actual: [0], probs: [0.9, 0.1], x: 0, y: 0 }],
};

it('prints the labels of a set under each other, with what is to be known of each', () => {
  expect(labelSetText(SET)).toBe(
    [
      'label    songs  artists',
      'Hip Hop  30     12       from Hip-Hop/Rap',
      'Zouk     4      1        left out: too few songs; new to the model in use',
      '',
    ].join('\n'),
  );
  expect(labelSetNotes(SET)).toEqual([
    '30 songs by 12 artists; the sound of 28 is kept.',
    'Left out: Zouk.',
    'Perhaps the same: --rename "Zouks=Zouk"',
    '1 row of the table name no song of the library.',
    '2 conflicts, e.g. “A\\n”: The table says Zouk.',
    'Of 3 labels the model in use is sure of the contrary; --json names the songs.',
  ]);
});

it('says how far a training is', () => {
  const curve = [{ epoch: 2, trainLoss: 1, heldOutLoss: 1, heldOutF1: 0.456 }];
  const state = { ...IDLE_TRAINING, stage: 'Training', progress: 0.5, etaSec: 70, curve };
  expect(trainingProgress(state)).toBe('[██████████          ] 50%  Training  epoch 2, F1 0.46  1:10 left');
});

it('prints what a model can do, beside what the one before could', () => {
  expect(reportText(REPORT).split('\n')).toEqual([
    'label    songs  precision         recall            F1                F1 before         written',
    'Hip Hop  30     0.80 (0.70-0.90)  0.60 (0.50-0.70)  0.70 (0.60-0.80)  0.50 (0.40-0.60)  from 0.42 on',
    'Zouk     14     -                 -                 -                 not known         never: too few songs to tell, or too often wrong',
    '',
  ]);
  expect(reportNotes(REPORT)).toEqual([
    'Measured on 1 song it had not learned from (12 groups, each artist’s kept together): F1 0.70 (0.60-0.80).',
    'On the labels that The base knows: F1 0.75 (0.65-0.85), against its own 0.50 (0.40-0.60).',
    'Whether The base was trained on some of these songs is not known; if it was, its figures flatter it.',
    'It took 1:01.',
  ]);
  expect(reportNotes({ ...REPORT, folds: 1 })[0]).toContain('learned from (each artist’s kept together): F1');
  expect(reportNotes({ ...REPORT, folds: 1, groupedBy: 'track' })[0]).toContain('learned from: F1');
  expect(reportNotes({ ...REPORT, baseLearned: 1 })[2]).toContain('itself trained on 1 of these 1 songs');
});

it('compares with nothing where there is nothing to compare with', () => {
  const alone: TrainingReport = { ...REPORT, base: null, groupedBy: 'track', macroF1OfKnown: null, baseMacroF1: null };
  expect(reportText(alone)).not.toContain('before');
  expect(reportNotes(alone)).toHaveLength(2);
});
