import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random';
import { calibrate, calibrateByFold, fitScaling, type LabelGroup } from './calibrate';
import type { CalibrationTrack } from './calibration-loss';
import { calibratedProbs, logitsOf, type Activation } from './head-calibration';

const BIAS_SPREAD = 0.5;
/** One group of the first `count` labels. */
const together = (count: number): LabelGroup[] => [
  { labels: Array.from({ length: count }, (_, k) => k), isAsTaught: true },
];

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

/**
 * Tracks of one segment that have each label as often as its calibrated logit z / temperature + bias says, for logits from -4 to 6.
 * @param perLogit tracks of each logit
 */
function tracksOfScaling(
  perLogit: number,
  scalings: readonly { readonly temperature: number; readonly bias: number }[],
): CalibrationTrack[] {
  return [-4, -2, 0, 2, 4, 6].flatMap((z) => {
    const positives = scalings.map(({ temperature, bias }) => perLogit / (1 + Math.exp(-(z / temperature + bias))));
    return Array.from({ length: perLogit }, (_, i): CalibrationTrack => {
      return {
        logits: [scalings.map(() => z)],
        targets: positives.map((count) => (i + 0.5 < count ? 1 : 0)),
        fold: i % 2,
      };
    });
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
    const temperatures = bias.map(() => temperature);
    const rows = logits.map((row) => calibratedProbs(activation, row, { temperatures, bias }));
    const probs = targets.map((_, k) => sum(rows.map((row) => row[k]!)) / rows.length);
    if (activation === 'softmax') return -Math.log(probs[targets.indexOf(1)]!);
    return sum(targets.map((t, k) => (t === -1 ? 0 : -Math.log(t === 1 ? probs[k]! : 1 - probs[k]!))));
  });
  return sum(losses) + Math.log(temperature) ** 2 / 2 + sum(bias.map((b) => b ** 2 / (2 * BIAS_SPREAD ** 2)));
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
    const fitted = fitScaling(activation, tracks, BIAS_SPREAD);
    expect(-Math.log(fitted.slope)).toBeCloseTo(log!, 3);
    for (const [k, expected] of bias.entries()) expect(fitted.bias[k]).toBeCloseTo(expected, 3);
  });

  test('finds the temperature and bias that made the data', () => {
    const tracks = tracksOfScaling(4000, [{ temperature: 2, bias: 0.7 }]);
    const { temperatures, bias } = calibrate('sigmoid', together(1), tracks);
    expect(temperatures[0]).toBeCloseTo(2, 1);
    expect(bias[0]).toBeCloseTo(0.7, 1);
  });

  test('trusts a bias the less, the fewer tracks say so', () => {
    const biasOf = (count: number): number => {
      const tracks = Array.from({ length: count }, (_, i): CalibrationTrack => {
        return { logits: [[0]], targets: [i % 10 === 0 ? 1 : 0], fold: 0 };
      });
      return fitScaling('sigmoid', tracks, BIAS_SPREAD).bias[0]!;
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
    expect(calibrate('softmax', together(4), tracks).bias).toEqual([0, 0, 0, 0]);
  });

  test('of nothing known is none', () => {
    const unknown: CalibrationTrack = { logits: [[3, 1]], targets: [-1, -1], fold: 0 };
    expect(calibrate('sigmoid', together(2), [unknown])).toEqual({ temperatures: [1, 1], bias: [0, 0] });
    expect(calibrate('sigmoid', together(2), [])).toEqual({ temperatures: [1, 1], bias: [0, 0] });
  });
});

describe('labels in groups', () => {
  const groups: LabelGroup[] = [
    { labels: [1, 2], isAsTaught: true },
    { labels: [0], isAsTaught: false },
  ];

  test('find each its own temperature, shared within the group', () => {
    const scalings = [
      { temperature: 0.5, bias: -2 },
      { temperature: 2, bias: 0.4 },
      { temperature: 2, bias: -0.3 },
    ];
    const { temperatures, bias } = calibrate('sigmoid', groups, tracksOfScaling(4000, scalings));
    expect(temperatures[2]).toBe(temperatures[1]);
    for (const [k, expected] of scalings.entries()) {
      expect(temperatures[k]).toBeCloseTo(expected.temperature, 1);
      expect(bias[k]).toBeCloseTo(expected.bias, 1);
    }
  });

  test('have no say in what becomes of each other', () => {
    const tracks = sigmoidTracks(60).map(({ logits, targets, fold }): CalibrationTrack => {
      return { logits: logits.map(([a, b]) => [b!, a!, b!]), targets: [targets[1]!, targets[0]!, targets[1]!], fold };
    });
    const before = calibrate('sigmoid', groups, tracks);
    const changed = tracks.map((track): CalibrationTrack => ({ ...track, targets: [1, ...track.targets.slice(1)] }));
    const after = calibrate('sigmoid', groups, changed);
    expect([after.temperatures.slice(1), after.bias.slice(1)]).toEqual([
      before.temperatures.slice(1),
      before.bias.slice(1),
    ]);
    expect(after.bias[0]).not.toBe(before.bias[0]);
  });

  test('believe a far bias sooner where the network was taught by another question', () => {
    const tracks = tracksOfScaling(30, [{ temperature: 1, bias: -3 }]);
    const biasOf = (isAsTaught: boolean): number =>
      calibrate('sigmoid', [{ labels: [0], isAsTaught }], tracks).bias[0]!;
    expect(biasOf(true)).toBeGreaterThan(-2);
    expect(Math.abs(biasOf(false) + 3)).toBeLessThan(0.5);
  });
});

test('what a fold holds has no say in the calibration it is measured with', () => {
  const tracks = sigmoidTracks(60);
  const before = calibrateByFold('sigmoid', together(2), tracks);
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
      const after = calibrateByFold('sigmoid', together(2), changed);
      expect(after.withoutFold.get(fold)).toEqual(before.withoutFold.get(fold));
      expect(after.shipped).not.toEqual(before.shipped);
    }),
    { numRuns: 5 },
  );
});

test('probabilities come back from their logits', () => {
  const identity = { temperatures: [1, 1, 1], bias: [0, 0, 0] };
  for (const activation of ['sigmoid', 'softmax'] as const) {
    const probs = [0.2, 0.5, 0.3];
    const back = calibratedProbs(activation, logitsOf(activation, probs), identity);
    for (const [k, prob] of probs.entries()) expect(back[k]).toBeCloseTo(prob, 12);
  }
  expect(logitsOf('sigmoid', [0, 1]).every(Number.isFinite)).toBe(true);
});
