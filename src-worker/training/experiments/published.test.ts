import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedAccuracy, PUBLISHED_SOURCES, subjectOf } from './published';
import published from './published.json';
import { readCells } from './read-configs';
import { madeResult } from './report/testing/made-results';
import type { ExperimentResult } from './result';

const CONFIGS = join(import.meta.dirname, 'configs');
const { data, scores } = madeResult('x', 0).result;
const MOOD = { data: { ...data, labels: 'quadrants' }, scores: { ...scores, labels: ['Q1', 'Q2', 'Q3', 'Q4'] } };

function figures(subject: Pick<ExperimentResult, 'data' | 'scores'>): Map<string, readonly number[]> {
  const cells = readdirSync(CONFIGS).flatMap((name) => readCells(join(CONFIGS, name), []));
  return new Map(
    cells.flatMap(({ config }) => {
      const accuracy = publishedAccuracy({ config, ...subject });
      return accuracy === null ? [] : [[config.id, accuracy] as const];
    }),
  );
}

describe('published figures', () => {
  test('stand beside the experiments that reproduce them', () => {
    expect(figures({ data, scores })).toEqual(
      new Map([
        ['s1-crnn.plain', [0.82]],
        ['s1-crnn.augmented', [0.86]],
        ['s1-svm', [0.67]],
        ['s2-square-cnn', [0.82]],
        ['s3.mel.plain.3s', [0.6513]],
        ['s3.mel-derivatives.augmented.30s', [0.7146]],
        ['s3.mfcc.plain.30s', [0.319]],
        ['s4.conv', [0.6817]],
        ['s4.blstm', [0.7087]],
        ['s4.conv-blstm', [0.8458]],
        ['s4.gru', [0.7718]],
        ['s4.conv-bgru', [0.7608]],
        ['s4.end-to-end', [0.8539]],
        ['s4.end-to-end-gru', [0.8639]],
        ['s5.chroma-alone', [0.5, 0.55]],
        ['s5.concatenate', [0.94]],
      ]),
    );
  });

  test('are others for mood', () => {
    const mood = figures(MOOD);
    expect(subjectOf(MOOD)).toBe('mood');
    expect(mood.size).toBe(7);
    expect(mood.get('s4.end-to-end')).toEqual([0.3667]);
  });

  test('have a source each', () => {
    expect(published.figures.filter(({ system }) => !PUBLISHED_SOURCES.has(system))).toEqual([]);
  });
});
