import { expect, test } from 'vitest';
import type { ClosedTaskReport, EvaluationReport, MeasuredByFold } from '../held-out/report';
import { measuredSection } from './measured-sections';

const measured = (value: number, interval: [number, number], byFold: number[]): MeasuredByFold => ({
  value,
  interval,
  byFold,
});
const task = (score: MeasuredByFold): ClosedTaskReport => ({
  tracks: 20,
  labels: ['a', 'b'],
  trackAccuracy: score,
  trackMacroF1: score,
  segmentAccuracy: 0.5,
  confusion: [],
});
/** Every measure alike; the aim of GTZAN is 0.8. */
const sectionOf = (score: MeasuredByFold): string =>
  measuredSection({
    tracks: 60,
    moodQuadrants: task(score),
    gtzanGenres: task(score),
    emotifyGenres: task(score),
    allMusicMacroRocAuc: { ...score, labels: ['Jazz'] },
  } as EvaluationReport);

test.each<[string, MeasuredByFold]>([
  ['reached', measured(0.85, [0.81, 0.89], [0.84, 0.86])],
  ['reached; aim within the interval', measured(0.8, [0.76, 0.84], [0.79, 0.81])],
  ['not reached', measured(0.7, [0.65, 0.79], [0.7, 0.7])],
  ['not reached; aim within the interval', measured(0.79, [0.74, 0.84], [0.78, 0.81])],
  ['reached by the mean of folds only; aim within the interval', measured(0.79, [0.74, 0.84], [0.79, 0.82])],
  ['reached by all at once only; aim within the interval', measured(0.81, [0.74, 0.84], [0.78, 0.81])],
])('says that an aim is %s', (words, score) => {
  expect(sectionOf(score)).toContain(`| GTZAN part, accuracy of clips | 0.80 | ${words} |`);
});

test('each measure has its own aim', () => {
  const lines = sectionOf(measured(0.81, [0.8, 0.82], [0.8, 0.82])).split('\n');
  const cells = (name: string) => lines.find((line) => line.startsWith(`| ${name}`))!.split(' | ');
  expect(cells('4q mood quadrants, macro F1')[2]).toBe('reached');
  expect(cells('AllMusic genres, macro ROC-AUC')[2]).toBe('not reached');
});
