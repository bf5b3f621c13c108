import type { SelfTestValues } from './self-test';

/** How far a value may be from the reference, in relation to the largest value of the same gradient, weight or output. */
export const TOLERANCE = 1e-3;

export interface WorstDifference {
  /** Which values, such as `gradient of conv1/kernel`. */
  readonly name: string;
  /** Largest difference in relation to the largest reference value; Infinity where something is missing or no number. */
  readonly difference: number;
}

/** Finds where a backend is furthest from the reference. */
export function worstDifference(values: SelfTestValues, reference: SelfTestValues): WorstDifference {
  return Object.entries(reference)
    .map(([name, expected]) => ({ name, difference: difference(values[name] ?? [], expected) }))
    .reduce((worst, each) => (each.difference > worst.difference ? each : worst));
}

function difference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  const scale = Math.max(...expected.map(Math.abs));
  const differences = expected.map((value, i) => Math.abs(value - actual[i]!));
  if (differences.some(Number.isNaN)) return Infinity;
  return Math.max(...differences) / scale;
}
