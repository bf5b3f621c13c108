import { formatMeasured, formatShare } from '../experiments/report/format';
import type { LabelReport } from '../held-out/report';

/** A label, how many tracks have it and have it not, and how well it tells these apart. */
export function measureCells({
  label,
  positives,
  negatives,
  rocAuc,
  averagePrecision,
}: LabelReport): (string | number)[] {
  return [label, positives, negatives, formatMeasured(rocAuc), formatShare(averagePrecision)];
}
