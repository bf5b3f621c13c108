/** Which of `size` items belong together: each join makes one set of two (union-find with path halving). */
export class DisjointSets {
  private readonly parent: Uint32Array;

  constructor(size: number) {
    this.parent = Uint32Array.from({ length: size }, (_, i) => i);
  }

  /** @returns the same number for all items of a set: the smallest of them */
  find(item: number): number {
    const { parent } = this;
    let current = item;
    while (parent[current] !== current) {
      parent[current] = parent[parent[current]!]!;
      current = parent[current]!;
    }
    return current;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    this.parent[Math.max(first, second)] = Math.min(first, second);
  }

  /** Joins all items for which `keyOf` gives the same text; null joins nothing. */
  joinByKey(keyOf: (item: number) => string | null): void {
    const firstOf = new Map<string, number>();
    for (let item = 0; item < this.parent.length; item++) {
      const key = keyOf(item);
      if (key === null) continue;
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, item);
      else this.join(first, item);
    }
  }

  /** All sets, each in ascending order, in the order of their smallest items. */
  sets(): number[][] {
    const sets = new Map<number, number[]>();
    for (let item = 0; item < this.parent.length; item++) {
      const root = this.find(item);
      const set = sets.get(root);
      if (set === undefined) sets.set(root, [item]);
      else set.push(item);
    }
    return [...sets.values()];
  }
}
