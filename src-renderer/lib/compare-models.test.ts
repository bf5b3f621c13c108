import { describe, expect, it } from 'vitest';
import type { ModelVersion } from '../../src-shared/model-version';
import type { LabelFigure, NamedReport } from '../../src-shared/training-report';
import { areOnSameSongs, compareModels, type ComparedModel } from './compare-models';

function version(id: string, labels: readonly string[]): ModelVersion {
  const specs = labels.map((label) => ({ id: label, title: label, tagValue: label, threshold: 0.5 }));
  return {
    id,
    info: {
      id,
      title: id,
      createdOn: '2026-01-01',
      architecture: 'x',
      heads: [{ name: 'genre', activation: 'sigmoid', labels: specs }],
    },
    error: null,
    isInUse: false,
    isShipped: false,
    canRescore: true,
    heardTracks: 0,
    sizeBytes: 1,
    training: null,
  };
}

const figure = (f1: number): LabelFigure => ({ precision: null, recall: null, f1: { value: f1, interval: [f1, f1] } });

const report: NamedReport = {
  formatVersion: 1,
  field: 'genre',
  depth: 'head',
  base: { id: 'old', title: 'old' },
  tookSec: 1,
  groupedBy: 'artist',
  groups: 3,
  folds: 3,
  curve: [],
  bestEpoch: 1,
  targetPrecision: 0.8,
  macroF1: null,
  baseMacroF1: null,
  macroF1OfKnown: null,
  labels: [
    { label: 'Rock', songs: 20, threshold: 0.5, figures: figure(0.9), base: figure(0.6) },
    { label: 'Polka', songs: 12, threshold: 0.5, figures: figure(0.8), base: null },
  ],
  confusion: [],
  songs: [],
};

const old: ComparedModel = { version: version('old', ['Rock', 'Jazz']), report: null };
const own: ComparedModel = { version: version('own', ['Polka', 'Rock']), report };

describe('compareModels', () => {
  it('has the figures that were taken of the old model beside the new one', () => {
    const rows = compareModels(old, own);
    expect(rows.map(({ label }) => label)).toEqual(['Rock', 'Polka', 'Jazz']);
    expect(rows[0]?.left).toEqual({ threshold: 0.5, figures: figure(0.6), songs: 20 });
    expect(rows[0]?.right).toEqual({ threshold: 0.5, figures: figure(0.9), songs: 20 });
    expect(rows[2]).toMatchObject({ left: { figures: null, songs: null }, right: null });
    expect(rows[1]).toMatchObject({ left: null, right: { figures: figure(0.8) } });
  });

  it('gives a model no figures of another field, nor of one it is not the base of', () => {
    const moods = { ...own, report: { ...report, field: 'mood' as const } };
    expect(compareModels(moods, old).every(({ left }) => left?.figures == null)).toBe(true);
    const stranger = { version: version('stranger', ['Rock']), report: null };
    expect(compareModels(stranger, own)[0]?.left?.figures).toBeNull();
  });
});

it('areOnSameSongs only of a model and the one it was built on', () => {
  expect(areOnSameSongs(old, own)).toBe(true);
  expect(areOnSameSongs(own, old)).toBe(true);
  expect(areOnSameSongs(own, { ...own, version: version('third', []) })).toBe(false);
});
