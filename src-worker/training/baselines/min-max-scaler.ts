/** Smallest and largest value of each feature on the training side. */
export interface MinMaxScaler {
  readonly min: number[];
  readonly max: number[];
}

export function fitMinMaxScaler(rows: readonly ArrayLike<number>[]): MinMaxScaler {
  const columns = Array.from({ length: rows[0]!.length }, (_, k) => k);
  const extreme = (choose: (a: number, b: number) => number): number[] =>
    columns.map((k) => rows.reduce((best, row) => choose(best, row[k]!), rows[0]![k]!));
  return { min: extreme(Math.min), max: extreme(Math.max) };
}

/** The training side's values come to lie in 0..1, others may lie outside; a feature that never varied becomes 0 for all. */
export function rescale({ min, max }: MinMaxScaler, row: ArrayLike<number>): Float64Array {
  return Float64Array.from(min, (low, k) => (max[k]! > low ? (row[k]! - low) / (max[k]! - low) : 0));
}
