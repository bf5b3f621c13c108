import { compareText } from '../compare-text';

/** Labels in the one form in which records hold them: sorted, without repetitions. */
export function labelList(labels: Iterable<string>): string[] {
  return [...new Set(labels)].sort(compareText);
}
