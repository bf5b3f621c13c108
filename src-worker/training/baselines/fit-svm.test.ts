import { describe, expect, test } from 'vitest';
import { createRandom } from '../random';
import { fitSvm, type SvmTraining } from './fit-svm';
import { SvmClassifier } from './svm-classifier';
import { parseSvmModel } from './svm-model';

const LABELS = ['blues', 'jazz', 'rock'];
/** In units of very different size, as hand-made features are. */
const UNITS = [3000, 1e6, 0.01, 1];

/** Clouds around one point a label, four songs a group. */
function songs(count: number, seed: number, spread = 0.12): Pick<SvmTraining, 'rows' | 'labels' | 'groups'> {
  const random = createRandom(seed);
  const noise = (): number => random() + random() + random() - 1.5;
  const labels = Array.from({ length: count }, (_, i) => LABELS[Math.floor(i / 4) % 3]!);
  return {
    labels,
    groups: labels.map((_, i) => `artist ${Math.floor(i / 4)}`),
    rows: labels.map((label) => {
      const k = LABELS.indexOf(label);
      return UNITS.map((unit, f) => unit * ((k === f ? 1 : 0.2) + spread * noise()));
    }),
  };
}

const training: SvmTraining = { ...songs(120, 1, 0.4), seed: 1 };
const held = songs(60, 2, 0.4);

function accuracyOn(classifier: SvmClassifier): number {
  return held.rows.filter((row, i) => classifier.predict(row) === held.labels[i]).length / held.rows.length;
}

describe('the baseline machine', () => {
  const model = fitSvm(training);
  const classifier = new SvmClassifier(model);

  test('tells songs apart it has not heard', () => {
    expect(classifier.classes).toEqual(LABELS);
    expect(accuracyOn(classifier)).toBeGreaterThan(0.9);
    expect(model.innerAccuracy).toBeGreaterThan(0.85);
  });

  test('its probabilities sum to 1 and mean what they say', () => {
    const probs = held.rows.map((row) => classifier.probs(row));
    for (const row of probs) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
    const ofTruth = probs.map((row, i) => row[LABELS.indexOf(held.labels[i]!)]!);
    const meanTruth = ofTruth.reduce((sum, p) => sum + p, 0) / ofTruth.length;
    expect(Math.abs(meanTruth - accuracyOn(classifier))).toBeLessThan(0.15);
    const agreeing = probs.filter(
      (row, i) => LABELS[row.indexOf(Math.max(...row))] === classifier.predict(held.rows[i]!),
    );
    expect(agreeing.length).toBeGreaterThan(55);
  });

  test('a file of it is the same machine', () => {
    const again = new SvmClassifier(parseSvmModel(JSON.stringify(model), 'svm.json'));
    for (const row of held.rows) expect(again.probs(row)).toEqual(classifier.probs(row));
  });

  test('the same songs and seed give the same machine', () => expect(fitSvm(training)).toEqual(model));

  test('units do not count', () => {
    const converted = (row: ArrayLike<number>): number[] => Array.from(row, (value, f) => (value / UNITS[f]!) * 8 - 3);
    const other = new SvmClassifier(fitSvm({ ...training, rows: training.rows.map(converted) }));
    for (const row of held.rows) expect(other.predict(converted(row))).toBe(classifier.predict(row));
  });

  test('progress comes to an end', () => {
    const seen: string[] = [];
    fitSvm({ ...training, cs: [1, 8], gammas: [0.5], onProgress: (done, total) => seen.push(`${done}/${total}`) });
    expect(seen).toEqual(['1/2', '2/2']);
  });
});

describe('inner folds', () => {
  test('keep groups together: what only says which artist it is does not look right', () => {
    // One feature that names the artist, none that says anything of the label, which is dealt out at random by artist.
    const random = createRandom(5);
    const artists = Array.from({ length: 40 }, (_, i) => ({
      name: `artist ${i}`,
      label: LABELS[i % 2]!,
      at: random(),
    }));
    const many = artists.flatMap((artist) => Array.from({ length: 4 }, () => artist));
    const innerAccuracy = (groups: readonly string[]): number =>
      fitSvm({
        rows: many.map(({ at }) => [at, 0]),
        labels: many.map(({ label }) => label),
        groups,
        seed: 1,
        gammas: [1e4],
        cs: [100],
      }).innerAccuracy;
    expect(innerAccuracy(many.map(({ name }) => name))).toBeLessThan(0.75);
    // Songs of one artist are equal: dealt out one by one, all look right.
    expect(innerAccuracy(many.map((_, i) => `song ${i}`))).toBeGreaterThan(0.95);
  });
});

describe('what is refused', () => {
  test.each<[string, Partial<SvmTraining>, string]>([
    ['one label', { labels: training.labels.map(() => 'jazz') }, 'two labels or more, not 1'],
    [
      'a label of one group',
      { labels: training.labels.map((_, i) => (i < 4 ? 'polka' : 'jazz')) },
      'polka: songs of at least two groups',
    ],
    ['what is no number', { rows: training.rows.map((row, i) => (i === 7 ? [NaN, 0, 0, 0] : row)) }, 'row 7 '],
  ])('%s', (_, changes, message) => expect(() => fitSvm({ ...training, ...changes })).toThrow(message));

  test('files that are not such a machine', () => {
    const model = fitSvm({ ...training, cs: [1], gammas: [1] });
    const parse = (content: object): unknown => parseSvmModel(JSON.stringify(content), 'svm.json');
    expect(() => parseSvmModel('{', 'svm.json')).toThrow('svm.json is not JSON');
    expect(() => parse({ ...model, formatVersion: 2 })).toThrow('formatVersion');
    expect(() => parse({ ...model, scaler: { ...model.scaler, max: [1] } })).toThrow('number of features');
    expect(() => parse({ ...model, pairs: model.pairs.slice(1) })).toThrow('not there');
    const beyond = model.pairs.map((pair) => ({ ...pair, vectors: pair.vectors.map(() => 10_000) }));
    expect(() => parse({ ...model, pairs: beyond })).toThrow('not there');
  });
});
