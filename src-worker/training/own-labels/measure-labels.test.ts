import { describe, expect, test } from 'vitest';
import { type Target, UNKNOWN } from '../labels';
import type { HeldOutAnswers } from './held-out-answers';
import { JobControl } from './job-control';
import { measureLabels, type MeasuringJob } from './measure-labels';
import { madeSegments } from './testing/made-songs';

const segments = madeSegments([]);
const song = (i: number, targets: readonly Target[]): MeasuringJob['songs'][number] => ({
  segments,
  targets,
  fold: i % 2,
  group: i,
});

function answering(probs: number[][]): HeldOutAnswers {
  return { calibration: { temperatures: [], bias: [] }, probs, probsWithoutFold: [probs, probs] };
}

function jobOf(songs: MeasuringJob['songs'], probs: number[][], change: Partial<MeasuringJob> = {}): MeasuringJob {
  return {
    songs,
    groupCount: songs.length,
    foldCount: 2,
    labelCount: 2,
    answers: answering(probs),
    targetPrecision: 0.8,
    baseClaims: () => null,
    control: new JobControl(),
    ...change,
  };
}

// 40 songs, one label each; the last four of each label sound like the other.
const songs = Array.from({ length: 80 }, (_, i) => song(i, i < 40 ? [1, 0] : [0, 1]));
const sounds = (i: number): number => (i % 40 >= 36 ? 1 : 0) ^ (i < 40 ? 0 : 1);
const probs = songs.map((_, i) => (sounds(i) === 0 ? [0.9 - i / 1000, 0.1] : [0.1, 0.9 - i / 1000]));

describe('measureLabels', () => {
  test('counts what is right under thresholds that other songs chose', async () => {
    const measured = await measureLabels(jobOf(songs, probs));
    expect(measured.confusion).toEqual([
      [36, 4],
      [4, 36],
    ]);
    expect(measured.figures[0]!.precision!.value).toBeCloseTo(0.9, 1);
    expect(measured.macroF1!.value).toBeCloseTo(0.9, 1);
    expect(measured.thresholds.every((threshold) => threshold !== null && threshold >= 0.5)).toBe(true);
    expect([measured.base, measured.baseMacroF1, measured.macroF1OfKnown]).toEqual([[null, null], null, null]);
  });

  test('writes nothing where the precision asked for is not reached, and measures at 0.5', async () => {
    const measured = await measureLabels(
      jobOf(
        songs,
        probs.map((row) => [...row].reverse()),
      ),
    );
    expect(measured.thresholds).toEqual([null, null]);
    expect(measured.figures[0]!.precision!.value).toBeCloseTo(0.1, 6);
  });

  test('has the base model beside it on the songs it heard and the labels it knows', async () => {
    const baseClaims: MeasuringJob['baseClaims'] = (i, label) => (label === 1 || i >= 60 ? null : i < 20 || i >= 50);
    const measured = await measureLabels(jobOf(songs, probs, { baseClaims }));
    expect(measured.base[1]).toBeNull();
    // Of 60 songs it claims 30, 20 of them rightly, of 40.
    expect(measured.base[0]!.precision!.value).toBeCloseTo(20 / 30, 12);
    expect(measured.base[0]!.recall!.value).toBe(0.5);
    expect(measured.baseMacroF1!.value).toBeCloseTo(40 / 70, 12);
    expect(measured.macroF1OfKnown!.value).not.toBe(measured.macroF1!.value);
  });

  test('leaves out what is not known', async () => {
    const partly = songs.map((one, i) =>
      i % 40 >= 36 ? { ...one, targets: one.targets.map((): Target => UNKNOWN) } : one,
    );
    const measured = await measureLabels(jobOf(partly, probs));
    expect(measured.figures[0]!.precision!.value).toBe(1);
    expect(measured.confusion).toEqual([
      [36, 0],
      [0, 36],
    ]);
  });
});
