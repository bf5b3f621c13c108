import { createRandom } from '../../random';

/** A place on the map, in arbitrary units around 0. */
export type Point = readonly [number, number];

const ITERATIONS = 400;
const EXAGGERATED_ITERATIONS = 100;
const EXAGGERATION = 4;
const STEP = 100;
const TINY = 1e-12;

/**
 * Exact t-SNE in two dimensions (van der Maaten & Hinton 2008): near vectors come to lie near each other; distances between far
 * groups mean little. Quadratic in the number of vectors, so for some hundreds of them. The same vectors give the same map.
 * @param vectors [point][dimension]
 * @param perplexity about how many neighbours a point has
 */
export function tsne(vectors: readonly (readonly number[])[], perplexity = 20): Point[] {
  const steps = tsneSteps(vectors, perplexity);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same in steps, between which others may have their turn; gives the share that is done, 0..1, and the map at last. */
export function* tsneSteps(vectors: readonly (readonly number[])[], perplexity = 20): Generator<number, Point[]> {
  const count = vectors.length;
  if (count < 3) return vectors.map((_, index) => [index, 0]);
  const affinities = jointAffinities(squaredDistances(vectors), Math.min(perplexity, (count - 1) / 3));
  const random = createRandom(1);
  const places = Float64Array.from({ length: 2 * count }, () => (random() - 0.5) * 1e-2);
  const velocity = new Float64Array(2 * count);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    yield iteration / ITERATIONS;
    const isEarly = iteration < EXAGGERATED_ITERATIONS;
    const gradient = gradientOf(affinities, places, count, isEarly ? EXAGGERATION : 1);
    const momentum = isEarly ? 0.5 : 0.8;
    for (let i = 0; i < places.length; i++) {
      velocity[i] = momentum * velocity[i]! - STEP * gradient[i]!;
      places[i]! += velocity[i]!;
    }
  }
  return vectors.map((_, index) => [places[2 * index]!, places[2 * index + 1]!]);
}

function squaredDistances(vectors: readonly (readonly number[])[]): Float64Array {
  const count = vectors.length;
  const distances = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(vectors[i]!, vectors[j]!);
      distances[i * count + j] = distance;
      distances[j * count + i] = distance;
    }
  }
  return distances;
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

/** Symmetric probabilities of being neighbours; each row's bandwidth is chosen to give the perplexity. */
function jointAffinities(distances: Float64Array, perplexity: number): Float64Array {
  const count = Math.sqrt(distances.length);
  const conditional = new Float64Array(distances.length);
  for (let i = 0; i < count; i++) {
    const row = distances.subarray(i * count, (i + 1) * count);
    conditional.set(rowAffinities(row, i, Math.log(perplexity)), i * count);
  }
  return conditional.map((value, index) => {
    const [i, j] = [Math.floor(index / count), index % count];
    return Math.max((value + conditional[j * count + i]!) / (2 * count), TINY);
  });
}

function rowAffinities(distances: Float64Array, self: number, wantedEntropy: number): Float64Array {
  let precision = 1;
  let low = 0;
  let high = Infinity;
  const row = new Float64Array(distances.length);
  for (let attempt = 0; attempt < 60; attempt++) {
    const entropy = fillRow(row, distances, self, precision);
    if (Math.abs(entropy - wantedEntropy) < 1e-4) break;
    if (entropy > wantedEntropy) low = precision;
    else high = precision;
    precision = high === Infinity ? precision * 2 : (low + high) / 2;
  }
  return row;
}

/** Probabilities of being a neighbour, at a precision. @returns their entropy */
function fillRow(row: Float64Array, distances: Float64Array, self: number, precision: number): number {
  let total = 0;
  for (let j = 0; j < row.length; j++) {
    row[j] = j === self ? 0 : Math.exp(-distances[j]! * precision);
    total += row[j]!;
  }
  const scale = 1 / Math.max(total, TINY);
  let entropy = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j]! * scale;
    row[j] = value;
    if (value > 0) entropy -= value * Math.log(value);
  }
  return entropy;
}

function gradientOf(affinities: Float64Array, places: Float64Array, count: number, exaggeration: number): Float64Array {
  const weights = new Float64Array(count * count);
  const total = fillWeights(weights, places, count);
  const gradient = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const weight = weights[i * count + j]!;
      const pull = 4 * (exaggeration * affinities[i * count + j]! - weight / total) * weight;
      const pullX = pull * (places[2 * i]! - places[2 * j]!);
      const pullY = pull * (places[2 * i + 1]! - places[2 * j + 1]!);
      gradient[2 * i]! += pullX;
      gradient[2 * i + 1]! += pullY;
      gradient[2 * j]! -= pullX;
      gradient[2 * j + 1]! -= pullY;
    }
  }
  return gradient;
}

/** How near points are on the map, of each pair once: [i][j] for j < i. @returns their sum over all pairs, both ways */
function fillWeights(weights: Float64Array, places: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const x = places[2 * i]!;
    const y = places[2 * i + 1]!;
    for (let j = 0; j < i; j++) {
      const dx = x - places[2 * j]!;
      const dy = y - places[2 * j + 1]!;
      const weight = 1 / (1 + dx * dx + dy * dy);
      weights[i * count + j] = weight;
      total += 2 * weight;
    }
  }
  return Math.max(total, TINY);
}
