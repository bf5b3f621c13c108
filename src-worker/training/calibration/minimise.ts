/** A smooth function of a few parameters, with its slope in each. */
export type Objective = (parameters: readonly number[]) => {
  readonly value: number;
  readonly gradient: readonly number[];
};

/** Steps end when they can be expected to bring less than this part of the value. */
const WORTHWHILE = 1e-11;
const MAX_STEPS = 500;
const SMALLEST_STEP = 1e-12;
/** Armijo's condition: a step has to bring at least this part of what the slope promises. */
const SUFFICIENT = 1e-4;

/**
 * Smallest value of a smooth function near `start`, by the BFGS method with backtracking (Nocedal & Wright 2006, algorithm 6.1).
 * Keeps a square matrix of the parameters, so it is for tens of them. Without chance: the same start gives the same end.
 */
export function minimise(objective: Objective, start: readonly number[]): number[] {
  let at = [...start];
  let { value, gradient } = objective(at);
  let inverse = scaledIdentity(at.length, 1 / Math.max(1, largest(gradient)));
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = inverse.map((row) => -dot(row, gradient));
    const slope = dot(direction, gradient);
    if (-slope <= WORTHWHILE * (1 + Math.abs(value))) break;
    const next = walk(objective, at, value, direction, slope);
    if (next === null) break;
    const moved = next.at.map((x, i) => x - at[i]!);
    const turned = next.gradient.map((g, i) => g - gradient[i]!);
    inverse = updatedInverse(inverse, moved, turned);
    ({ at, value, gradient } = next);
  }
  return at;
}

interface Point {
  readonly at: number[];
  readonly value: number;
  readonly gradient: readonly number[];
}

/** @returns null where no step goes down: the minimum, as far as numbers tell */
function walk(
  objective: Objective,
  from: readonly number[],
  value: number,
  direction: readonly number[],
  slope: number,
): Point | null {
  for (let size = 1; size >= SMALLEST_STEP; size /= 2) {
    const at = from.map((x, i) => x + size * direction[i]!);
    const there = objective(at);
    if (there.value <= value + SUFFICIENT * size * slope) return { at, ...there };
  }
  return null;
}

/** (I - r s y') H (I - r y s') + r s s' with r = 1 / s'y; left alone where the function does not curve upwards. */
function updatedInverse(inverse: readonly number[][], s: readonly number[], y: readonly number[]): number[][] {
  const curvature = dot(s, y);
  if (curvature <= 1e-14) return [...inverse];
  const hy = inverse.map((row) => dot(row, y));
  const weight = (1 + dot(y, hy) / curvature) / curvature;
  return inverse.map((row, i) =>
    row.map((h, j) => h - (hy[i]! * s[j]! + s[i]! * hy[j]!) / curvature + weight * s[i]! * s[j]!),
  );
}

function scaledIdentity(size: number, scale: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => (i === j ? scale : 0)));
}

function largest(values: readonly number[]): number {
  return Math.max(...values.map(Math.abs));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
