/** Arithmetic of a list of equally high rows of which only those on screen exist. All lengths in CSS pixels. */

export interface Viewport {
  readonly scrollTop: number;
  /** Height in which rows are seen, without a header that lies over it. */
  readonly height: number;
  readonly rowHeight: number;
  readonly total: number;
}

/** Rows [first, end) of the list. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows that must exist now: those seen, and `overscan` more on either side so that fast scrolling shows no gap. */
export function visibleRows(viewport: Viewport, overscan: number): RowRange {
  const { scrollTop, height, rowHeight, total } = viewport;
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight) - overscan;
  const end = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight) + overscan;
  const clamp = (row: number) => Math.min(Math.max(row, 0), total);
  return { first: clamp(first), end: clamp(end) };
}

/** So many rows `visibleRows` has at most, wherever the list is scrolled to. */
export function mostVisibleRows({ height, rowHeight }: Viewport, overscan: number): number {
  return Math.ceil(height / rowHeight) + 1 + 2 * overscan;
}

/** Where to scroll so that row `index` is wholly seen; the present place when it already is. */
export function scrollTopShowing(viewport: Viewport, index: number): number {
  const top = index * viewport.rowHeight;
  const bottom = top + viewport.rowHeight;
  if (top < viewport.scrollTop) return top;
  if (bottom > viewport.scrollTop + viewport.height) return bottom - viewport.height;
  return viewport.scrollTop;
}

/** Indices of the pages of `pageSize` rows that together hold the range. */
export function pagesOf(range: RowRange, pageSize: number): number[] {
  if (range.end <= range.first) return [];
  const firstPage = Math.floor(range.first / pageSize);
  const lastPage = Math.floor((range.end - 1) / pageSize);
  return Array.from({ length: lastPage - firstPage + 1 }, (_, i) => firstPage + i);
}

/**
 * The row a key leads to from `index`, or null when the key doesn't move.
 * @param pageRows whole rows that fit on screen
 */
export function rowAfterKey(key: string, index: number, total: number, pageRows: number): number | null {
  if (total === 0) return null;
  const clamp = (row: number) => Math.min(Math.max(row, 0), total - 1);
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index - 1);
    case 'PageDown':
      return clamp(index + Math.max(1, pageRows));
    case 'PageUp':
      return clamp(index - Math.max(1, pageRows));
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
