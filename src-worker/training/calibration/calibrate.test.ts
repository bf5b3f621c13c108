import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random';
import { calibrate, calibrateByFold, fitCalibration } from './calibrate';
import type { CalibrationTrack } from './calibration-loss';
import { calibratedProbs, logitsOf, type Activation } from './head-calibration';

const random = createRandom(3);
const noise = (): number => 4 * random() - 2;

/** Tracks of three segments and two labels, of which the second is not always known. */
function sigmoidTracks(count: number): CalibrationTrack[] {
  return Array.from({ length: count }, (_, i) => {
    const has = [random() < 0.4, random() < 0.2];
    const logits = Array.from({ length: 3 }, () => has.map((is) => (is ? 2 : -2) + 2 * noise()));
    const unknown = i % 5 === 0;
    return { logits, targets: [has[0] ? 1 : 0, unknown ? -1 : has[1] ? 1 : 0], fold: i % 5 };
  });
}

function softmaxTracks(count: number): CalibrationTrack[] {
  return Array.from({ length: count }, (_, i) => {
    const truth = Math.floor(3 * random());
    const logits = Array.from({ length: 2 }, () => [0, 1, 2].map((k) => (k === truth ? 2 : 0) + 2 * noise()));
    return { logits, targets: [0, 1, 2].map((k) => (k === truth ? 1 : 0)), fold: i % 5 };
  });
}

/** What is minimised, written down a second time and without gradients: mean probabilities' cross-entropy and the two priors. */
function objective(
  activation: Activation,
  tracks: readonly CalibrationTrack[],
  temperature: number,
  bias: readonly number[],
): number {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const losses = tracks.map(({ logits, targets }) => {
    const rows = logits.map((row) => calibratedProbs(activation, row, { temperature, bias }));
    const probs = targets.map((_, k) => sum(rows.map((row) => row[k]!)) / rows.length);
    if (activation === 'softmax') return -Math.log(probs[targets.indexOf(1)]!);
    return sum(targets.map((t, k) => (t === -1 ? 0 : -Math.log(t === 1 ? probs[k]! : 1 - probs[k]!))));
  });
  return sum(losses) + Math.log(temperature) ** 2 / 2 + sum(bias.map((b) => b ** 2 / (2 * 0.5 ** 2)));
}

/** The best of ever finer grids around the best so far; one axis for ln(temperature), one for each bias. */
function searchGrid(activation: Activation, tracks: readonly CalibrationTrack[], labels: number): number[] {
  let best = new Array<number>(1 + labels).fill(0);
  const valueAt = ([log = 0, ...bias]: readonly number[]): number => objective(activation, tracks, Math.exp(log), bias);
  for (let width = 1; width > 1e-4; width /= 2) {
    const steps = [-1, 0, 1].map((step) => step * width);
    const points = best.reduce<number[][]>((all, x) => all.flatMap((at) => steps.map((s) => [...at, x + s])), [[]]);
    best = points.reduce((a, b) => (valueAt(b) < valueAt(a) ? b : a));
  }
  return best;
}

describe('the fitted calibration', () => {
  test.each([
    ['sigmoid', sigmoidTracks(80), 2],
    ['softmax', softmaxTracks(40), 3],
  ] as const)('of %s is the best point of a grid', (activation, tracks, labels) => {
    const [log, ...bias] = searchGrid(activation, tracks, labels);
    const fitted = fitCalibration(activation, tracks, true);
    expect(Math.log(fitted.temperature)).toBeCloseTo(log!, 3);
    for (const [k, expected] of bias.entries()) expect(fitted.bias[k]).toBeCloseTo(expected, 3);
  });

  /** Two logits, each right with the probability that calibrated logits z / 2 + 0.7 say: as many tracks of each kind as that needs. */
  test('finds the temperature and bias that made the data', () => {
    const tracks = [-3, -1, 2, 4].flatMap((z) => {
      const positives = Math.round(4000 / (1 + Math.exp(-(z / 2 + 0.7))));
      return Array.from({ length: 4000 }, (_, i): CalibrationTrack => {
        return { logits: [[z]], targets: [i < positives ? 1 : 0], fold: i % 2 };
      });
    });
    const { temperature, bias } = calibrate('sigmoid', 1, tracks);
    expect(temperature).toBeCloseTo(2, 1);
    expect(bias[0]).toBeCloseTo(0.7, 1);
  });

  test('trusts a bias the less, the fewer tracks say so', () => {
    const biasOf = (count: number): number => {
      const tracks = Array.from({ length: count }, (_, i): CalibrationTrack => {
        return { logits: [[0]], targets: [i % 10 === 0 ? 1 : 0], fold: 0 };
      });
      return fitCalibration('sigmoid', tracks, true).bias[0]!;
    };
    const full = Math.log(0.1 / 0.9);
    expect(biasOf(10)).toBeGreaterThan(0.6 * full);
    expect(biasOf(5000)).toBeCloseTo(full, 1);
  });

  test('leaves biases out where they are luck', () => {
    const tracks = Array.from({ length: 40 }, (_, i): CalibrationTrack => {
      // In each fold another label is the more frequent one, and the logits know nothing of it.
      const truth = i % 4;
      return { logits: [[0, 0, 0, 0]], targets: [0, 1, 2, 3].map((k) => (k === truth ? 1 : 0)), fold: i % 4 };
    });
    expect(calibrate('softmax', 4, tracks).bias).toEqual([0, 0, 0, 0]);
  });

  test('of nothing known is none', () => {
    const unknown: CalibrationTrack = { logits: [[3, 1]], targets: [-1, -1], fold: 0 };
    expect(calibrate('sigmoid', 2, [unknown])).toEqual({ temperature: 1, bias: [0, 0] });
    expect(calibrate('sigmoid', 2, [])).toEqual({ temperature: 1, bias: [0, 0] });
  });
});

test('what a fold holds has no say in the calibration it is measured with', () => {
  const tracks = sigmoidTracks(60);
  const before = calibrateByFold('sigmoid', 2, tracks);
  const change = fc.record({
    fold: fc.integer({ min: 0, max: 4 }),
    shift: fc.double({ min: -9, max: 9, noNaN: true }),
  });
  fc.assert(
    fc.property(change, ({ fold, shift }) => {
      const changed = tracks.map((track) =>
        track.fold !== fold
          ? track
          : { ...track, logits: track.logits.map((row) => row.map((z) => z * shift + 1)), targets: [1, 0] as const },
      );
      const after = calibrateByFold('sigmoid', 2, changed);
      expect(after.withoutFold.get(fold)).toEqual(before.withoutFold.get(fold));
      expect(after.shipped).not.toEqual(before.shipped);
    }),
    { numRuns: 5 },
  );
});

test('probabilities come back from their logits', () => {
  const identity = { temperature: 1, bias: [0, 0, 0] };
  for (const activation of ['sigmoid', 'softmax'] as const) {
    const probs = [0.2, 0.5, 0.3];
    const back = calibratedProbs(activation, logitsOf(activation, probs), identity);
    for (const [k, prob] of probs.entries()) expect(back[k]).toBeCloseTo(prob, 12);
  }
  expect(logitsOf('sigmoid', [0, 1]).every(Number.isFinite)).toBe(true);
});
