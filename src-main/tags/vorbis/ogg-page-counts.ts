import { MOST_SEGMENTS } from '../../audio-file/ogg-page';

/**
 * How many segments each header page takes after the first packet on them changed its length. As few pages as possible
 * change, and their number stays the same whenever they can hold what there is: else every page of the sound would get
 * another number.
 * @param counts segments of the pages as they are
 * @param packetPages how many pages the packet reaches over
 * @param added segments it takes more than before; negative for less
 */
export function planPageCounts(counts: readonly number[], packetPages: number, added: number): number[] {
  const own = counts.slice(0, packetPages);
  const withinOwn = fitPages(own, sumOf(own) + added);
  if (withinOwn !== null) return [...withinOwn, ...counts.slice(packetPages)];
  const total = sumOf(counts) + added;
  return fitPages(counts, total) ?? fullPages(total);
}

/** The same number of pages with another number of segments; null where they cannot hold it. */
function fitPages(counts: readonly number[], total: number): number[] | null {
  if (total < counts.length || total > counts.length * MOST_SEGMENTS) return null;
  const kept = fillPages(counts, total);
  return (kept.at(-1) ?? 0) <= MOST_SEGMENTS
    ? kept
    : fillPages(
        Array.from(counts, () => MOST_SEGMENTS),
        total,
      );
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

function fullPages(total: number): number[] {
  const pages = Math.ceil(total / MOST_SEGMENTS);
  return fillPages(new Array<number>(pages).fill(MOST_SEGMENTS), total);
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
