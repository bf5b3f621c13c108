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
  const count = vectors.length;
  if (count < 3) return vectors.map((_, index) => [index, 0]);
  const affinities = jointAffinities(squaredDistances(vectors), Math.min(perplexity, (count - 1) / 3));
  const random = createRandom(1);
  const places = Float64Array.from({ length: 2 * count }, () => (random() - 0.5) * 1e-2);
  const velocity = new Float64Array(2 * count);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
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
  for (const [i, a] of vectors.entries()) {
    for (let j = 0; j < i; j++) {
      const b = vectors[j]!;
      let sum = 0;
      for (const [k, value] of a.entries()) sum += (value - b[k]!) ** 2;
      distances[i * count + j] = sum;
      distances[j * count + i] = sum;
    }
  }
  return distances;
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
  let [precision, low, high] = [1, 0, Infinity];
  let row = new Float64Array(distances.length);
  for (let attempt = 0; attempt < 60; attempt++) {
    row = distances.map((distance, j) => (j === self ? 0 : Math.exp(-distance * precision)));
    const total = Math.max(sum(row), TINY);
    row = row.map((value) => value / total);
    const entropy = -sum(row.map((value) => (value > 0 ? value * Math.log(value) : 0)));
    if (Math.abs(entropy - wantedEntropy) < 1e-4) break;
    if (entropy > wantedEntropy) low = precision;
    else high = precision;
    precision = high === Infinity ? precision * 2 : (low + high) / 2;
  }
  return row;
}

function gradientOf(affinities: Float64Array, places: Float64Array, count: number, exaggeration: number): Float64Array {
  const weights = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [places[2 * i]! - places[2 * j]!, places[2 * i + 1]! - places[2 * j + 1]!];
      const weight = 1 / (1 + dx * dx + dy * dy);
      weights[i * count + j] = weight;
      weights[j * count + i] = weight;
    }
  }
  const total = Math.max(sum(weights), TINY);
  const gradient = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const weight = weights[i * count + j]!;
      const pull = 4 * (exaggeration * affinities[i * count + j]! - weight / total) * weight;
      gradient[2 * i]! += pull * (places[2 * i]! - places[2 * j]!);
      gradient[2 * i + 1]! += pull * (places[2 * i + 1]! - places[2 * j + 1]!);
    }
  }
  return gradient;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
