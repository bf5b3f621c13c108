import type { PairedDifference } from './diff';
import { formatMeasured } from './format';

export const DIFFERENCE_HEAD = ['experiment', 'before', 'after', 'difference', 'song by song', 'intervals'] as const;

export function differenceCells(pair: PairedDifference): string[] {
  return [
    pair.id,
    formatMeasured(pair.before),
    formatMeasured(pair.after),
    signed(pair.difference),
    pair.interval === null ? 'other songs' : `[${signed(pair.interval[0])}, ${signed(pair.interval[1])}]`,
    pair.isOverlapping ? 'overlap' : 'apart',
  ];
}

function signed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
