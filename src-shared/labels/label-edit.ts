import { compareText } from '../compare-text';
import { CodedError } from '../errors';
import { foldText } from '../fold-text';
import { labelList } from './label-list';

/** What is made of the labels a source gives. */
export interface LabelEdit {
  /** From a label to another, which merges the two where both occur, or to the empty text, which drops it. */
  readonly rename: ReadonlyMap<string, string>;
  /** Only these count, as they are called after renaming; null: all. */
  readonly only: readonly string[] | null;
  /** Labels of fewer songs are dropped. */
  readonly minSongs: number;
}

/** A label that is dropped because too few songs have it. */
export interface DroppedLabel {
  readonly label: string;
  readonly songs: number;
}

/** Labels that are to be renamed or kept and that no song has: a slip of the pen, or they belong to other music. */
export class UnknownLabels extends CodedError {
  /**
   * @param use what was to be done with them: a key of `LabelEdit`
   * @param known all labels there are, sorted, at the time of that step
   */
  constructor(
    readonly use: 'rename' | 'only',
    readonly labels: readonly string[],
    readonly known: readonly string[],
  ) {
    super('bad-input', `no song is ${labels.join(', ')}; the labels are ${known.join(', ')}`);
  }
}

/**
 * Renames and chooses labels, one song at a time. Labels that differ in case alone are one, written as most songs write it;
 * so counts of all labels come first.
 */
export class LabelEditor {
  private readonly renamed: ReadonlyMap<string, string>;
  private readonly wanted: ReadonlySet<string> | null;
  private readonly spellings: ReadonlyMap<string, string>;
  /** By the name a label has in the end, folded: the names, folded, under which sources know it. */
  private readonly origins = new Map<string, Set<string>>();

  /**
   * @param counts songs per label, as the source writes them
   * @throws UnknownLabels
   */
  constructor(edit: Pick<LabelEdit, 'rename' | 'only'>, counts: ReadonlyMap<string, number>) {
    refuseMissing('rename', [...edit.rename.keys()], counts.keys());
    this.renamed = new Map([...edit.rename].map(([from, to]) => [foldText(from), to]));
    this.wanted = edit.only === null ? null : new Set(edit.only.map(foldText));
    this.spellings = chooseSpellings(counts, [...edit.rename.values(), ...(edit.only ?? [])]);
    for (const label of [...counts.keys(), ...edit.rename.keys()]) {
      const name = foldText(this.rename(label));
      this.origins.set(name, (this.origins.get(name) ?? new Set()).add(foldText(label)));
    }
    const renamed = [...counts.keys()].map((label) => this.rename(label));
    refuseMissing('only', edit.only ?? [], renamed);
  }

  /** @returns the labels that count; none when the song has nothing that is wanted */
  edit(labels: readonly string[]): string[] {
    const renamed = labels.map((label) => this.rename(label)).filter((label) => label !== '');
    const wanted = renamed.filter((label) => this.wanted?.has(foldText(label)) ?? true);
    return labelList(wanted.map((label) => this.spellings.get(foldText(label)) ?? label));
  }

  /**
   * The same for labels a song is known not to have. Where several are merged into one, not having one of them says nothing of the
   * others, so nothing of what they are together.
   * @param present the song's labels, edited
   */
  editAbsent(absent: readonly string[], present: readonly string[]): string[] {
    return this.edit(absent.filter((label) => this.isWhole(label))).filter((label) => !present.includes(label));
  }

  private isWhole(label: string): boolean {
    const own = foldText(label);
    return [...(this.origins.get(foldText(this.rename(label))) ?? [])].every((origin) => origin === own);
  }

  private rename(label: string): string {
    return this.renamed.get(foldText(label)) ?? label;
  }
}

function refuseMissing(use: UnknownLabels['use'], asked: readonly string[], present: Iterable<string>): void {
  const known = labelList(present);
  const folded = new Set(known.map(foldText));
  const missing = asked.filter((label) => !folded.has(foldText(label)));
  if (missing.length > 0) throw new UnknownLabels(use, missing, known);
}

/** How often each label occurs. */
export function countLabels(songs: Iterable<{ readonly labels: readonly string[] }>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { labels } of songs) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Labels that fewer than `minSongs` songs have, rarest first. */
export function findRareLabels(counts: ReadonlyMap<string, number>, minSongs: number): DroppedLabel[] {
  return [...counts]
    .map(([label, songs]) => ({ label, songs }))
    .filter(({ songs }) => songs < minSongs)
    .sort((a, b) => a.songs - b.songs || compareText(a.label, b.label));
}

/** Of all spellings of a label the one somebody chose, otherwise the most frequent. */
function chooseSpellings(counts: ReadonlyMap<string, number>, chosen: readonly string[]): Map<string, string> {
  const byFrequency = [...counts].sort(([a, countA], [b, countB]) => countB - countA || compareText(a, b));
  const spellings = new Map<string, string>();
  for (const spelling of [...chosen, ...byFrequency.map(([label]) => label)]) {
    if (!spellings.has(foldText(spelling))) spellings.set(foldText(spelling), spelling);
  }
  return spellings;
}
