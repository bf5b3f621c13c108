import { describe, expect, test } from 'vitest';
import { HEADS } from './cross-validate';
import { evaluate } from './evaluate';
import { evaluationReportSchema, type EvaluationReport, type LabelReport } from './held-out/report';
import { GENRE_LABELS, genreTargets, MOOD_LABELS, moodTargets, THEME_LABELS, themeTargets } from './labels';
import type { LabelledTrack } from './manifest';
import type { TrackProbs } from './predict-tracks';

const jazz = GENRE_LABELS.findIndex(({ id }) => id === 'Jazz');
const house = GENRE_LABELS.findIndex(({ id }) => id === 'House');

/** Tracks of five folds, in pairs of one group: the first of a pair is jazz. */
const tracks = Array.from({ length: 100 }, (_, i): LabelledTrack => {
  const native = i % 2 === 0 ? ['Jazz'] : ['Blues'];
  const labels = { genre: genreTargets('4q', native), mood: moodTargets(`Q${(i % 4) + 1}`), theme: themeTargets([]) };
  return { id: `t${i}`, path: '', source: '4q', group: `g${i >> 1}`, fold: (i >> 1) % 5, ...labels };
});

type Score = (isJazz: boolean, i: number) => number;

/** The "network" says of jazz what it is told to, of House what the taggers say, and answers the quadrant before the true one in every fourth track. */
function predict(jazzScore: Score): TrackProbs[] {
  return tracks.map(({ id }, i) => {
    const genre = GENRE_LABELS.map((_, k) => (k === jazz ? jazzScore(i % 2 === 0, i) : k === house ? i / 100 : 0.1));
    const answer = i % 16 < 4 ? (i + 3) % 4 : i % 4;
    const mood = MOOD_LABELS.map((_, k) => (k === answer ? 0.7 : 0.1));
    return { id, segments: { genre: [genre], mood: [mood], theme: [THEME_LABELS.map(() => 0.2)] } };
  });
}

function evaluated(jazzScore: Score): EvaluationReport {
  const taggers = (labelId: string) => (labelId === 'House' ? (id: string) => Number(id.slice(1)) : null);
  return evaluate({ heads: HEADS, tracks, predictions: predict(jazzScore), taggers, targetPrecision: 0.8 });
}

function jazzOf(report: EvaluationReport): LabelReport {
  return report.heads[0]!.labels[jazz]!;
}

const separable: Score = (isJazz, i) => (isJazz ? 0.6 : 0.3) + i / 1000;
const report = evaluated(separable);

describe('evaluate', () => {
  test('a separable label: perfect ranking, and the threshold holds on folds it was not chosen on', () => {
    const label = jazzOf(report);
    expect([label.positives, label.negatives]).toEqual([50, 50]);
    expect(label.rocAuc.value).toBe(1);
    expect(label.atThreshold!.recall).toBe(1);
    expect(label.crossFitted.recall).toBeGreaterThan(0.9);
    expect(label.crossFitted.precision).toBeGreaterThanOrEqual(0.75);
    expect(label.fate).toBe('written');
  });

  test('scores that mean something else in one fold: the chosen threshold is flattered, the cross-fitted precision tells', () => {
    const isOddFold = (i: number): boolean => (i >> 1) % 5 === 0;
    const { crossFitted } = jazzOf(
      evaluated((isJazz, i) => (isOddFold(i) ? (isJazz ? 0.1 : 0.9) : isJazz ? 0.6 : 0.3)),
    );
    expect(crossFitted.precision).toBeLessThan(0.9);
    expect(crossFitted.predicted).toBeGreaterThan(0);
  });

  test('chance claims nothing, says so without a precision, and is left out', () => {
    const { atThreshold, crossFitted, fate } = jazzOf(evaluated(() => 0.5));
    expect(atThreshold).toBeNull();
    expect(crossFitted).toEqual({ precision: null, recall: 0, predicted: 0 });
    expect(fate).toBe('left-out');
  });

  test('closed tasks count a track once, by its best label, in every fold', () => {
    const { trackAccuracy, tracks: count, confusion } = report.moodQuadrants;
    expect(count).toBe(100);
    expect(trackAccuracy.value).toBeCloseTo(0.72, 9);
    expect(trackAccuracy.byFold).toHaveLength(5);
    expect(trackAccuracy.byFold.reduce((sum, value) => sum + value / 5, 0)).toBeCloseTo(0.72, 9);
    expect(confusion.flat().reduce((a, b) => a + b, 0)).toBe(100);
    const [low, high] = trackAccuracy.interval;
    expect(low).toBeLessThan(0.72);
    expect(high).toBeGreaterThan(0.72);
  });

  test('the macro ROC-AUC names the genres that AllMusic says of some tracks and not of others', () => {
    expect(report.allMusicMacroRocAuc.labels).toEqual(['Blues', 'Jazz']);
    expect(report.allMusicMacroRocAuc.value).toBeCloseTo(0.75, 9);
  });

  test('a label no source has a word for is measured by the taggers, and never written', () => {
    expect(report.heads[0]!.labels[house]).toMatchObject({
      knownBy: 'taggers',
      positives: 5,
      negatives: 95,
      rocAuc: { value: 1 },
      taggerReach: { heard: { tracks: 100 }, unheard: { tracks: 0 } },
      fate: 'shown',
    });
  });

  test('a head of which nothing is known is measured as nothing', () => {
    const theme = report.heads.find(({ name }) => name === 'theme')!;
    expect(theme.labels.every(({ fate, rocAuc }) => fate === 'left-out' && Number.isNaN(rocAuc.value))).toBe(true);
    expect(theme.calibration).toEqual({ temperatures: THEME_LABELS.map(() => 1), bias: THEME_LABELS.map(() => 0) });
    expect(theme.labels.every(({ calibrationQuality }) => calibrationQuality === null)).toBe(true);
  });

  test('counts the tracks that get no label', () => {
    const { predicted } = jazzOf(report).atThreshold!;
    expect(predicted).toBeLessThan(70);
    expect(report.heads[0]!.unanswered).toEqual([{ source: '4q', tracks: 100, without: 100 - predicted }]);
  });

  test('calibration makes an unsure network surer, and says by how much it helps', () => {
    const { calibration, calibrationQuality } = report.heads[0]!;
    expect(calibration.bias[jazz]).toBeDefined();
    expect(calibrationQuality.after.logLoss).toBeLessThan(calibrationQuality.before.logLoss);
    expect(calibrationQuality.after.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(
      // Of the labels some track has: jazz and blues.
      2 * tracks.length,
    );
  });

  test('a label that only taggers know is calibrated by itself, against what it is measured by', () => {
    const { labels, calibration } = report.heads[0]!;
    const { positives, negatives, calibrationQuality } = labels[house]!;
    const { before, after } = calibrationQuality!;
    const count = (bins: typeof after.reliability) => bins.reduce((sum, bin) => sum + bin.count, 0);
    const right = (bins: typeof after.reliability) => bins.reduce((sum, bin) => sum + bin.count * bin.shareRight, 0);
    expect([count(after.reliability), right(after.reliability)]).toEqual([positives + negatives, positives]);
    // A probability of 0.5 for half of all tracks, though one in twenty counts, is far off; the calibrated one is not.
    expect(before.error).toBeGreaterThan(0.4);
    expect(after.error).toBeLessThan(0.05);
    expect(calibration.bias[house]).toBeLessThan(-1);
    expect(jazzOf(report).calibrationQuality).toBeNull();
  });

  test('taggers have no say in labels that sources know', () => {
    const untold = evaluate({
      heads: HEADS,
      tracks,
      predictions: predict(separable),
      taggers: null,
      targetPrecision: 0.8,
    });
    const [told, without] = [report, untold].map(({ heads }) => heads[0]!);
    for (const key of ['temperatures', 'bias'] as const) {
      expect(without!.calibration[key][jazz]).toBe(told!.calibration[key][jazz]);
      expect(without!.calibration[key][house]).not.toBe(told!.calibration[key][house]);
    }
    expect(without!.calibrationQuality).toEqual(told!.calibrationQuality);
    expect(untold.gtzanGenres).toEqual(report.gtzanGenres);
    expect(untold.allMusicMacroRocAuc).toEqual(report.allMusicMacroRocAuc);
  });

  test('genre claims by source are those that the label is judged by', () => {
    const { predicted, precision } = jazzOf(report).crossFitted;
    const { all, bySource } = report.genreClaims!;
    expect(bySource).toEqual([{ source: '4q', ...all }]);
    expect(all.byLabel).toHaveLength(1);
    expect(all.byLabel[0]).toMatchObject({ label: 'Jazz', unknown: 0 });
    expect(all.byLabel[0]!.right + all.byLabel[0]!.wrong).toBe(predicted);
    expect(all.precision.value).toBe(precision);
  });

  test('hard cases are told under the thresholds that ship', () => {
    const { shortFiles, international } = report.hardCases!;
    expect(international.others.genreClaims).toMatchObject({
      tracks: 100,
      without: report.heads[0]!.unanswered[0]!.without,
    });
    expect(shortFiles.moodQuadrants.oneSegment.value).toBe(report.moodQuadrants.trackMacroF1.value);
  });

  test('comes back whole from JSON', () => {
    expect(evaluationReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test('of an earlier version has one temperature for all labels of a head', () => {
    const heads = report.heads.map((head) => ({
      ...head,
      calibration: { temperature: 1.5, bias: head.calibration.bias },
      labels: head.labels.map((label) => ({ ...label, calibrationQuality: undefined })),
    }));
    const read = evaluationReportSchema.parse(JSON.parse(JSON.stringify({ ...report, heads })));
    expect(read.heads[0]!.calibration.temperatures).toEqual(GENRE_LABELS.map(() => 1.5));
    expect(read.heads[0]!.calibration.bias).toEqual(report.heads[0]!.calibration.bias);
    expect(read.heads[0]!.labels[house]!.calibrationQuality).toBeNull();
  });
});
