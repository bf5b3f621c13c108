const MAX_ROUNDS = 100;

/**
 * One probability a class out of the probabilities of its pairs: the p that come nearest to p_i / (p_i + p_j) = r_ij for all pairs; the second method of
 * Wu, Lin & Weng, "Probability estimates for multi-class classification by pairwise coupling", 2004, by the iteration LIBSVM uses.
 * @param pairwise [i][j]: probability of class i where it is i or j, inside (0, 1); its diagonal is not read
 * @returns probabilities that sum to 1
 */
export function coupleProbs(pairwise: readonly (readonly number[])[]): number[] {
  const count = pairwise.length;
  const q = quadraticForm(pairwise);
  const probs = new Array<number>(count).fill(1 / count);
  for (let round = 0; round < Math.max(MAX_ROUNDS, count); round++) {
    const products = q.map((row) => dot(row, probs));
    const value = dot(products, probs);
    if (Math.max(...products.map((product) => Math.abs(product - value))) < 1e-9 / count) break;
    for (let t = 0; t < count; t++) improve(probs, q, t);
  }
  return probs;
}

/** Q with p'Qp = 1/2 of the sum over pairs of (r_ji p_i - r_ij p_j) squared. */
function quadraticForm(pairwise: readonly (readonly number[])[]): number[][] {
  return pairwise.map((_, i) =>
    pairwise.map((_row, j) => {
      if (i !== j) return -pairwise[j]![i]! * pairwise[i]![j]!;
      return pairwise.reduce((sum, row, k) => (k === i ? sum : sum + row[i]! ** 2), 0);
    }),
  );
}

/** The best value of one probability, the others as they are; then all are scaled to sum to 1. */
function improve(probs: number[], q: readonly (readonly number[])[], t: number): void {
  const products = q.map((row) => dot(row, probs));
  const value = dot(products, probs);
  probs[t]! += (value - products[t]!) / q[t]![t]!;
  const sum = probs.reduce((total, p) => total + p, 0);
  for (let i = 0; i < probs.length; i++) probs[i]! /= sum;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
