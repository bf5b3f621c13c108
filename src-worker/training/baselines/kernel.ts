/** Values of a kernel between rows, row-major [rows][rows]; symmetric. */
export interface KernelMatrix {
  readonly size: number;
  readonly values: Float64Array;
}

/** Squared Euclidean distances between all rows: what every RBF kernel of them is made of. */
export function squaredDistances(rows: readonly Float64Array[]): KernelMatrix {
  const size = rows.length;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(rows[i]!, rows[j]!);
      values[i * size + j] = distance;
      values[j * size + i] = distance;
    }
  }
  return { size, values };
}

/** exp(-gamma d) of squared distances d. */
export function rbfKernel(distances: KernelMatrix, gamma: number): KernelMatrix {
  return { size: distances.size, values: distances.values.map((distance) => Math.exp(-gamma * distance)) };
}

export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const difference = a[k]! - b[k]!;
    sum += difference * difference;
  }
  return sum;
}

/** The kernel between one row and all. */
export function kernelRow({ size, values }: KernelMatrix, row: number): Float64Array {
  return values.subarray(row * size, (row + 1) * size);
}
