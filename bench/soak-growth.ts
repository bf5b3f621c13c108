/** What a process held after so many tracks. */
export interface SoakSample {
  readonly tracks: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly bufferBytes: number;
  readonly tensors: number;
}

/** Compilers, allocators and caches settle in the first part; from there on nothing may grow. */
const SETTLED_SHARE = 0.3;

/** What may differ between two samples although nothing is kept. */
const SLACK = { rssBytes: 48e6, heapBytes: 1e6, bufferBytes: 4e6, tensors: 0 } as const;

const WORDS: Readonly<Record<keyof typeof SLACK, string>> = {
  rssBytes: 'memory (bytes)',
  heapBytes: 'objects (bytes)',
  bufferBytes: 'buffers (bytes)',
  tensors: 'tensors',
};

/**
 * Compares the lowest of the last third of the samples with the lowest of the first third, once settled: what is kept of every track
 * raises the floor, what happens to be held just then does not.
 * @returns a sentence for everything that grew
 */
export function findGrowth(samples: readonly SoakSample[]): string[] {
  const settled = samples.slice(Math.floor(samples.length * SETTLED_SHARE));
  const third = Math.max(1, Math.floor(settled.length / 3));
  const [early, late] = [settled.slice(0, third), settled.slice(-third)];
  return (Object.keys(SLACK) as (keyof typeof SLACK)[]).flatMap((what) => {
    const [from, to] = [early, late].map((part) => Math.min(...part.map((sample) => sample[what]))) as [number, number];
    if (to - from <= SLACK[what]) return [];
    return [`${WORDS[what]} grew from ${from} to ${to} between ${early[0]!.tracks} and ${late.at(-1)!.tracks} tracks`];
  });
}
