import { MOST_SEGMENTS, sumOf } from '../../audio-file/ogg-page';

/**
 * How many segments each header page takes after the first packet on them changed its length. As few pages as possible
 * change, and their number stays the same whenever they can hold what there is: else every page of the sound would get
 * another number.
 * @param counts segments of the pages as they are
 * @param packetPages how many pages the packet reaches over
 * @param added segments it takes more than before; negative for less
 * @param soundSegments how many more segments stand, and stay, on the last page; `counts` leaves them out
 */
export function planPageCounts(
  counts: readonly number[],
  packetPages: number,
  added: number,
  soundSegments: number,
): number[] {
  const limits = limitsOf(counts.length, soundSegments);
  const own = counts.slice(0, packetPages);
  const withinOwn = fitPages(own, sumOf(own) + added, limits.slice(0, packetPages));
  if (withinOwn !== null) return [...withinOwn, ...counts.slice(packetPages)];
  const total = sumOf(counts) + added;
  return fitPages(counts, total, limits) ?? fillPages(limitsOf(pagesFor(total + soundSegments), soundSegments), total);
}

/** The same number of pages with another number of segments; null where they cannot hold it. */
function fitPages(counts: readonly number[], total: number, limits: readonly number[]): number[] | null {
  if (total < counts.length || total > sumOf(limits)) return null;
  const kept = fillPages(counts, total);
  return (kept.at(-1) ?? 0) <= (limits.at(-1) ?? 0) ? kept : fillPages(limits, total);
}

/** Each page takes what it may and leaves at least one segment for each behind it; the last takes the rest. */
function fillPages(capacities: readonly number[], total: number): number[] {
  let left = total;
  return capacities.map((capacity, index) => {
    const pagesBehind = capacities.length - 1 - index;
    const taken = pagesBehind === 0 ? left : Math.min(capacity, left - pagesBehind);
    left -= taken;
    return taken;
  });
}

/** How many segments each of some pages can take. */
function limitsOf(pages: number, soundSegments: number): number[] {
  return Array.from({ length: pages }, (_, index) => MOST_SEGMENTS - (index === pages - 1 ? soundSegments : 0));
}

function pagesFor(segments: number): number {
  return Math.ceil(segments / MOST_SEGMENTS);
}
