import { describe, expect, it } from 'vitest';
import type { TrackRow } from '../../src-shared/domain';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import { heardRecord } from './track-json';
import { failedText, heardText, planText, writeResultText } from './track-text';

const label = (id: string, title: string, threshold: number | null) => ({ id, title, tagValue: title, threshold });

const spec = {
  heads: [
    { name: 'genre', activation: 'sigmoid', labels: [label('Jazz', 'Jazz', 0.5), label('Rock', 'Rock', null)] },
    { name: 'mood', activation: 'softmax', labels: [label('Q1', 'Happy', 0.9), label('Q4', 'Calm', 0.5)] },
  ],
} as unknown as ModelSpec;

const prediction: TrackPrediction = {
  modelId: 'm-1',
  engine: 'onnx-cpu',
  durationSec: 222.04449,
  segmentCount: 74,
  timelineBinSec: 3,
  heads: [
    // Not in the spec's order: heads are known by name.
    { name: 'mood', meanProbs: [0.25, 0.75], topShares: [0, 1], timeline: [] },
    { name: 'genre', meanProbs: [0.50004, 0.987654], topShares: [0, 1], timeline: [] },
  ],
};

const track = { path: '/m/a.mp3', title: 'So\nWhat', artist: 'Miles' } as TrackRow;

it('heardRecord has every label by id, rounded', () => {
  expect(heardRecord('/m/a.mp3', prediction, spec)).toEqual({
    path: '/m/a.mp3',
    durationSec: 222.044,
    segments: 74,
    genre: { Jazz: 0.5, Rock: 0.9877 },
    mood: { Q1: 0.25, Q4: 0.75 },
    model: 'm-1',
    engine: 'onnx-cpu',
  });
});

it('heardText shows the strongest first and marks what reaches its threshold', () => {
  expect(heardText(track, prediction, spec).split('\n')).toEqual([
    '   3:42  Miles – So\\nWhat',
    '  /m/a.mp3',
    '  genre   Rock  ███████▉ 99%  ● Jazz  ████     50%',
    '  mood  ● Calm  ██████   75%    Happy ██       25%',
  ]);
});

describe('of a model with finer moods', () => {
  const theme = { name: 'theme', activation: 'sigmoid', labels: [label('Sad', 'Sad', 0.5), label('Q1', 'Fun', 0.1)] };
  const withTheme = { heads: [...spec.heads, theme] } as unknown as ModelSpec;
  const heads = [
    ...prediction.heads,
    { name: 'theme' as const, meanProbs: [0.4, 0.2], topShares: [1, 0], timeline: [] },
  ];

  it('heardRecord has these under their own key', () => {
    expect(heardRecord('/m/a.mp3', { ...prediction, heads }, withTheme)).toMatchObject({
      mood: { Q1: 0.25, Q4: 0.75 },
      theme: { Sad: 0.4, Q1: 0.2 },
    });
  });

  it('heardText calls them mood words', () => {
    expect(
      heardText(track, { ...prediction, heads }, withTheme)
        .split('\n')
        .slice(-2),
    ).toEqual([
      '  mood      ● Calm  ██████   75%    Happy ██       25%',
      '  mood word   Sad   ███▎     40%  ● Fun   █▋       20%',
    ]);
  });
});

describe('texts of single files', () => {
  it('show edits as old to new', () => {
    expect(planText('/m/a.mp3', [{ field: 'genre', old: [], new: ['Jazz', 'Blues'] }], [])).toBe(
      '/m/a.mp3\n  genre (empty) → Jazz; Blues',
    );
    const edits = [
      { field: 'genre' as const, old: ['Pop'], new: ['Pop', 'A, B'] },
      { field: 'ab:genre' as const, old: [], new: ['A, B'] },
    ];
    expect(planText('/m/a.mp3', edits, ['“A, B” contains a comma']).split('\n')).toEqual([
      '/m/a.mp3',
      '  genre    Pop → Pop; A, B',
      '  ab:genre (empty) → A, B',
      '  ! “A, B” contains a comma',
    ]);
  });

  it('keep names with line breaks on one line', () => {
    expect(failedText('/m/a\nb.mp3', 'gone')).toBe('failed   /m/a\\nb.mp3: gone');
    expect(failedText('/m/a.mp3', '/m/a.mp3 is gone')).toBe('failed   /m/a.mp3 is gone');
    const words = { written: 'restored', unchanged: 'unchanged', refused: 'refused' };
    expect(writeResultText({ path: '/a\nb', status: 'written' }, words)).toBe('restored    /a\\nb');
    expect(writeResultText({ path: '/a', status: 'refused', reason: 'gone' }, words)).toBe('refused     /a: gone');
    const named = { path: '/a', status: 'refused', reason: 'file-busy: /a: its tags are being written' } as const;
    expect(writeResultText(named, words)).toBe('refused     /a: its tags are being written');
  });
});
