import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../../src-shared/model-spec';
import type { TrainingReport } from '../../../src-shared/training-report';
import { type CardFacts, writeOwnCard } from './own-card';
import { HEAD_RECIPE } from './recipe';

const estimate = (value: number): { value: number; interval: [number, number] } => ({
  value,
  interval: [value - 0.1, value + 0.1],
});
const figures = { precision: estimate(0.8), recall: estimate(0.5), f1: estimate(0.615) };
const report: TrainingReport = {
  formatVersion: 1,
  field: 'genre',
  depth: 'head',
  base: { id: 'base', title: 'The base' },
  tookSec: 12.3,
  groupedBy: 'artist',
  groups: 40,
  folds: 5,
  curve: [1, 2, 3].map((epoch) => ({ epoch, trainLoss: 1, heldOutLoss: 1, heldOutF1: 0.5 })),
  bestEpoch: 2,
  targetPrecision: 0.85,
  macroF1: estimate(0.6),
  baseMacroF1: estimate(0.4),
  macroF1OfKnown: estimate(0.7),
  labels: [
    { label: 'Sea | shanty', songs: 30, threshold: 0.625, figures, base: null },
    { label: 'Jazz', songs: 20, threshold: null, figures: { ...figures, precision: null }, base: figures },
  ],
  confusion: [],
  songs: Array.from({ length: 50 }, (_, i) => ({ id: String(i), actual: [0], probs: [0.5, 0.5], x: 0, y: 0 })),
};
const spec = { title: 'Mine', createdOn: '2026-01-02', architecture: 'a network' } as ModelSpec;
const cardOf = (change: Partial<TrainingReport> = {}, facts: Partial<CardFacts> = {}): string =>
  writeOwnCard({
    spec,
    report: { ...report, ...change },
    recipe: HEAD_RECIPE,
    keepsLabels: false,
    leftOut: 0,
    unheard: 0,
    ...facts,
  });

describe('the card of a retrained model', () => {
  test('says what it was trained on, how, and how well that went', () => {
    const card = cardOf();
    expect(card).toContain('50 songs of 40 artists with 2 labels');
    expect(card).toContain('Of 3 epochs number 2 was the best');
    // 2400 segments at least, from 50 songs.
    expect(card).toContain('48 random segments a song in an epoch');
    expect(card).toContain('right in 85 % of the held-out songs');
    expect(card).toContain('| Sea \\| shanty | 30 | 0.625 | 0.800 [0.700, 0.900] |');
    expect(card).toContain('| Jazz | 20 | never written | – |');
    expect(card).not.toContain('are kept as they were');
    expect(card).not.toContain('left out');
    expect(card).toContain('of those songs it was told the answer');
  });

  test('has the base beside it on labels it knows alone', () => {
    const [, comparison] = cardOf().split('## Compared with The base');
    expect(comparison).toContain('F1 0.400 [0.300, 0.500], this model 0.700');
    expect(comparison).toContain('| Jazz |');
    expect(comparison).not.toContain('shanty');
    expect(cardOf({ baseMacroF1: null })).not.toContain('Compared');
  });

  test('warns where artists could not be kept apart, and tells what was left out and kept', () => {
    expect(cardOf({ groupedBy: 'album' })).toContain('the figures flatter');
    expect(cardOf()).toContain('where both name its artist');
    expect(cardOf({ groupedBy: 'track' })).toContain('Two files of one recording may stand on both sides');
    expect(cardOf({}, { leftOut: 7, unheard: 8, keepsLabels: true })).toMatch(
      /Labels of The base .* are kept[^]*7 more songs[^]*8 more songs with labels were left out, since nothing was kept/,
    );
    expect(cardOf()).toContain('Whether The base was trained on some of these songs is not known');
    expect(cardOf({ baseLearned: 12 })).toContain('was itself trained on 12 of these 50 songs');
  });
});
