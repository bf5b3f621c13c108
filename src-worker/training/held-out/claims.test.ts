import { describe, expect, test } from 'vitest';
import { reportClaims, shippedHead } from './claims';
import { firstSegment, wholeTrack } from './hearing';
import type { LabelReport } from './report';
import { GENRE, madeAnswers, MOOD } from './testing/made-answers';

const answers = madeAnswers(GENRE, [
  { source: '4q', genres: ['Jazz'], heard: [{ Jazz: 0.9, Blues: 0.6 }, { Jazz: 0.9 }] },
  { source: '4q', genres: ['Pop/Rock'], heard: [{ Metal: 0.9 }] },
  { source: '4q', genres: ['Blues'], heard: [{ Jazz: 0.7, Metal: 0.5 }] },
  { source: 'gtzan', genres: ['rock'], heard: [{ Rock: 0.49 }] },
]);

describe('reportClaims', () => {
  test('counts what is right, what is wrong and what the source leaves open, most frequent label first', () => {
    const report = reportClaims(GENRE, answers, wholeTrack);
    expect(report).toMatchObject({
      tracks: 4,
      without: 1,
      byLabel: [
        { label: 'Jazz', right: 1, wrong: 1, unknown: 0 },
        { label: 'Metal', right: 0, wrong: 1, unknown: 1 },
      ],
      precision: { value: 1 / 3 },
      misled: { value: 1 / 4 },
    });
    const [low, high] = report.misled.interval;
    expect([low, high]).toEqual([0, expect.closeTo(0.75, 1)]);
  });

  test('from the first segment alone there may be more', () => {
    const report = reportClaims(GENRE, answers, firstSegment);
    expect(report.byLabel).toContainEqual({ label: 'Blues', right: 0, wrong: 1, unknown: 0 });
    expect(report.misled.value).toBe(1 / 2);
  });

  test('of exclusive labels only the best is claimed', () => {
    const moods = madeAnswers(MOOD, [{ source: '4q', genres: [], quadrant: 'Q1', heard: [{ Q1: 0.5, Q2: 0.6 }] }]);
    expect(reportClaims(MOOD, moods, wholeTrack).byLabel).toEqual([{ label: 'Q2', right: 0, wrong: 1, unknown: 0 }]);
  });

  test('where nothing is claimed there is no precision', () => {
    const report = reportClaims(GENRE, answers.slice(3), wholeTrack);
    expect(report).toMatchObject({ without: 1, byLabel: [], precision: { value: NaN }, misled: { value: 0 } });
  });
});

test('labels that are only shown have no threshold, and so make no claims', () => {
  const atThreshold = { threshold: 0.8, precision: 0.9, recall: 0.5, predicted: 20 };
  const reports = GENRE.labels.map(({ id }) => {
    const fate = id === 'Jazz' ? 'written' : id === 'Metal' ? 'left-out' : 'shown';
    return { fate, atThreshold } as LabelReport;
  });
  const head = shippedHead(GENRE, reports);
  expect(head.labels.filter(({ threshold }) => threshold !== null)).toMatchObject([{ id: 'Jazz', threshold: 0.8 }]);
  expect(reportClaims(head, answers, wholeTrack).byLabel).toEqual([{ label: 'Jazz', right: 1, wrong: 0, unknown: 0 }]);
});
