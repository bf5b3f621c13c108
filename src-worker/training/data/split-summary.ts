import { compareText } from '../../../src-shared/compare-text';
import { countLabels } from '../../../src-shared/labels/label-edit';
import { type Split, UNUSED } from './make-split';

/** One part of a split in numbers. */
export interface PartSummary {
  /** `train`, `validation`, `test`, or a fold's number. */
  readonly place: string;
  readonly songs: number;
  readonly groups: number;
  readonly labels: Readonly<Record<string, number>>;
}

export interface SplitSummary {
  readonly kind: Split['kind'];
  readonly parts: readonly PartSummary[];
  /** Copies that stand on no side. */
  readonly unused: number;
  /** Labels that a part has no song of. */
  readonly missing: readonly { readonly label: string; readonly places: readonly string[] }[];
}

export function summariseSplit(split: Split): SplitSummary {
  const rowsOf = Map.groupBy(split.rows, ({ place }) => place);
  const unused = rowsOf.get(UNUSED)?.length ?? 0;
  rowsOf.delete(UNUSED);
  const parts = [...rowsOf]
    .map(([place, rows]) => ({
      place,
      songs: rows.length,
      groups: new Set(rows.map(({ group }) => group)).size,
      labels: Object.fromEntries([...countLabels(rows)].sort(([a], [b]) => compareText(a, b))),
    }))
    .sort((a, b) => rankOf(a.place) - rankOf(b.place));
  const labels = [...countLabels(split.rows).keys()].sort(compareText);
  const missing = labels
    .map((label) => ({
      label,
      places: parts.filter((part) => part.labels[label] === undefined).map(({ place }) => place),
    }))
    .filter(({ places }) => places.length > 0);
  return { kind: split.kind, parts, unused, missing };
}

function rankOf(place: string): number {
  const side = ['train', 'validation', 'test'].indexOf(place);
  return side === -1 ? Number(place) : side;
}
