import { type Random, shuffled } from '../random';

/** Something that goes to one part as a whole. */
export interface StratifiedGroup {
  /** Songs in it. */
  readonly size: number;
  /** Pairs of label (index) and number of its songs that have it. */
  readonly labels: readonly (readonly [label: number, songs: number])[];
  /** The part it is bound to; null: any. */
  readonly part: number | null;
}

/** A label that is missing in a part weighs more than any deviation from the wanted numbers … */
const MISSING_COST = 1e6;
/** … most of all in the largest part, from which the network learns. */
const MISSING_IN_LARGEST_COST = 2e6;
const MAX_PASSES = 20;

/**
 * Deals groups out to parts so that each part gets its share of all songs and of every label's songs: iterative
 * stratification (Sechidis, Tsoumakas & Vlahavas, ECML PKDD 2011; the rarest label first, each group to the part that wants
 * that label most), here for groups of songs; those too large for the smallest part come first, the others at random. Then single groups are moved as long as that brings the
 * numbers closer, above all where a part lacks a label; a label of at least as many groups as there are parts reaches them all
 * when songs have one label each.
 * @param ratios what share of the songs each part shall have; their sum is 1
 * @returns the part of each group
 */
export function stratify(
  groups: readonly StratifiedGroup[],
  labelCount: number,
  ratios: readonly number[],
  random: Random,
): number[] {
  const deal = new Deal(groups, labelCount, ratios);
  const order = shuffled(
    groups.map((_, i) => i),
    random,
  );
  deal.dealAll(order);
  for (let pass = 0; pass < MAX_PASSES && deal.improve(order); pass++);
  return deal.parts;
}

const NO_PART = -1;

/** Groups dealt so far, and how many songs of each label every part holds. */
class Deal {
  readonly parts: number[];
  private readonly songs: Float64Array;
  /** [label][part] */
  private readonly labelSongs: Float64Array;
  private readonly songsTotal: number;
  private readonly labelTotals: Float64Array;
  private readonly largestPart: number;

  constructor(
    private readonly groups: readonly StratifiedGroup[],
    private readonly labelCount: number,
    private readonly ratios: readonly number[],
  ) {
    this.parts = groups.map(() => NO_PART);
    this.songs = new Float64Array(ratios.length);
    this.labelSongs = new Float64Array(labelCount * ratios.length);
    this.songsTotal = groups.reduce((sum, { size }) => sum + size, 0);
    this.labelTotals = new Float64Array(labelCount);
    for (const { labels } of groups) for (const [label, count] of labels) this.labelTotals[label]! += count;
    this.largestPart = ratios.indexOf(Math.max(...ratios));
    for (const [i, { part }] of groups.entries()) if (part !== null) this.put(i, part);
  }

  dealAll(order: readonly number[]): void {
    const waiting = this.waitingByLabel(order);
    for (let label = rarest(waiting, this); label !== null; label = rarest(waiting, this)) {
      for (const { group } of waiting[label]!) {
        if (this.parts[group] === NO_PART) this.put(group, this.partThatWants(label));
      }
      waiting[label] = [];
    }
  }

  isWaiting(group: number): boolean {
    return this.parts[group] === NO_PART;
  }

  /** Moves each group to the part where it fits best. @returns whether any was moved */
  improve(order: readonly number[]): boolean {
    let anyMoved = false;
    for (const group of order) {
      if (this.groups[group]!.part !== null) continue;
      const from = this.parts[group]!;
      this.put(group, from, -1);
      const best = this.cheapestPart(group, from);
      this.put(group, best);
      anyMoved ||= best !== from;
    }
    return anyMoved;
  }

  /**
   * For each label its groups, first those with more of it than the smallest part may hold, the largest in front. Were all in
   * this order, small parts would hold nothing but artists of one song.
   */
  private waitingByLabel(order: readonly number[]): { group: number; count: number }[][] {
    const waiting: { group: number; count: number }[][] = Array.from({ length: this.labelCount }, () => []);
    for (const group of order) {
      if (!this.isWaiting(group)) continue;
      for (const [label, count] of this.groups[group]!.labels) waiting[label]!.push({ group, count });
    }
    const smallest = Math.min(...this.ratios);
    for (const [label, list] of waiting.entries()) {
      const excess = (count: number): number => Math.max(0, count - smallest * this.labelTotals[label]!);
      list.sort((a, b) => excess(b.count) - excess(a.count));
    }
    return waiting;
  }

  private partThatWants(label: number): number {
    const wish = (part: number): number =>
      this.ratios[part]! * this.labelTotals[label]! - this.labelSongsIn(label, part);
    const room = (part: number): number => this.ratios[part]! * this.songsTotal - this.songs[part]!;
    let best = 0;
    for (let part = 1; part < this.ratios.length; part++) {
      const difference = wish(part) - wish(best);
      if (difference > 0 || (difference === 0 && room(part) > room(best))) best = part;
    }
    return best;
  }

  /** @param group in no part at the moment @param current wins ties */
  private cheapestPart(group: number, current: number): number {
    let best = current;
    let bestCost = this.costOf(group, current);
    for (let part = 0; part < this.ratios.length; part++) {
      const cost = part === current ? bestCost : this.costOf(group, part);
      // Rounding must not keep a group moving to and fro.
      if (cost < bestCost - 1e-9) [best, bestCost] = [part, cost];
    }
    return best;
  }

  /** What the whole deal costs more when the group goes to the part, up to what is the same for all parts. */
  private costOf(group: number, part: number): number {
    const { size, labels } = this.groups[group]!;
    const ratio = this.ratios[part]!;
    const over = this.songs[part]! - ratio * this.songsTotal;
    let cost = (this.labelCount * (2 * over * size + size * size)) / this.songsTotal;
    for (const [label, count] of labels) {
      const held = this.labelSongsIn(label, part);
      const labelOver = held - ratio * this.labelTotals[label]!;
      cost += (2 * labelOver * count + count * count) / this.labelTotals[label]!;
      if (held === 0) cost -= part === this.largestPart ? MISSING_IN_LARGEST_COST : MISSING_COST;
    }
    return cost;
  }

  private put(group: number, part: number, sign: 1 | -1 = 1): void {
    const { size, labels } = this.groups[group]!;
    this.songs[part]! += sign * size;
    for (const [label, count] of labels) this.labelSongs[label * this.ratios.length + part]! += sign * count;
    this.parts[group] = part;
  }

  private labelSongsIn(label: number, part: number): number {
    return this.labelSongs[label * this.ratios.length + part]!;
  }
}

/** The label with the fewest songs among groups that wait; null when none waits. */
function rarest(
  waiting: readonly (readonly { readonly group: number; readonly count: number }[])[],
  deal: Deal,
): number | null {
  let best: number | null = null;
  let fewest = Infinity;
  for (const [label, list] of waiting.entries()) {
    const songs = list.reduce((sum, { group, count }) => (deal.isWaiting(group) ? sum + count : sum), 0);
    if (songs > 0 && songs < fewest) [best, fewest] = [label, songs];
  }
  return best;
}
