import type { TrackSelection } from '../../src-shared/contract/app-contract';

/**
 * Which rows are marked, without holding the rows: either listed by id, or every row of the list except some.
 * Serves both the library's marked rows and the review's ticked ones.
 */
export interface Marks {
  /** `listed`: `ids` are marked. `all-but`: all are, except `ids`. */
  readonly mode: 'listed' | 'all-but';
  readonly ids: ReadonlySet<number>;
}

export const NO_MARKS: Marks = { mode: 'listed', ids: new Set() };
export const ALL_MARKED: Marks = { mode: 'all-but', ids: new Set() };

export function isMarked(marks: Marks, id: number): boolean {
  return marks.ids.has(id) === (marks.mode === 'listed');
}

/** How many of `total` rows are marked. */
export function markedCount(marks: Marks, total: number): number {
  return marks.mode === 'listed' ? marks.ids.size : Math.max(0, total - marks.ids.size);
}

export function toggled(marks: Marks, id: number): Marks {
  return withMarks(marks, [id], !isMarked(marks, id));
}

/** The same marks with these rows marked, or not. */
export function withMarks(marks: Marks, changed: Iterable<number>, marked: boolean): Marks {
  const ids = new Set(marks.ids);
  for (const id of changed) {
    if (marked === (marks.mode === 'listed')) ids.add(id);
    else ids.delete(id);
  }
  return { mode: marks.mode, ids };
}

export function onlyMarked(ids: Iterable<number>): Marks {
  return { mode: 'listed', ids: new Set(ids) };
}

/**
 * What a call over the marked rows means; null when nothing is marked.
 * @param everyRow what the whole list stands for
 */
export function selectionOf(
  marks: Marks,
  everyRow: TrackSelection,
): { readonly selection: TrackSelection; readonly except: number[] } | null {
  if (marks.mode === 'all-but') return { selection: everyRow, except: [...marks.ids] };
  return marks.ids.size === 0 ? null : { selection: { trackIds: [...marks.ids] }, except: [] };
}
