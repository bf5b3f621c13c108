import type { LabelNames } from './label-names';
import type { ChosenOfSong, NamedSongs } from './named-songs';
import type { SourceLabels } from './source-labels';

/** Two places that say opposite things of a song. */
export interface FoundConflict {
  /** Index of the song. */
  readonly song: number;
  readonly label: string;
  /** In a sentence. */
  readonly detail: string;
}

export interface ConflictInput {
  /** What the source is to people, e.g. `the file’s tags`. */
  readonly sourceTitle: string;
  readonly source: SourceLabels;
  readonly chosen: ReadonlyMap<number, ChosenOfSong>;
  readonly names: LabelNames;
  readonly named: NamedSongs;
}

/** Contradictions of the source with itself first, then with what was chosen by hand, then copies that say different things. */
export function findConflicts(input: ConflictInput): FoundConflict[] {
  return [...contradictions(input), ...againstHand(input), ...amongCopies(input)];
}

function contradictions({ sourceTitle, names, named }: ConflictInput): FoundConflict[] {
  return named.contradictions.map(({ song, name }) => {
    const label = names.names[name] ?? '';
    return { song, label, detail: `${capital(sourceTitle)} say both that it is ${label} and that it is not` };
  });
}

function* againstHand({ sourceTitle, source, chosen, names }: ConflictInput): Generator<FoundConflict> {
  const nameOf = (word: number): number => names.nameOf[word] ?? -1;
  for (const [song, { wanted, rejected }] of chosen) {
    const said = source.said.get(song);
    if (said === undefined) continue;
    const byHand = new Set(wanted.map(nameOf));
    const had = new Set(said.has.map(nameOf));
    for (const name of new Set(rejected.map(nameOf))) {
      if (name < 0 || byHand.has(name) || !had.has(name)) continue;
      const label = names.names[name] ?? '';
      yield { song, label, detail: `${capital(sourceTitle)} say ${label}, and you took it away by hand` };
    }
    for (const name of new Set(said.lacks.map(nameOf))) {
      if (name < 0 || !byHand.has(name)) continue;
      const label = names.names[name] ?? '';
      yield { song, label, detail: `${capital(sourceTitle)} say that it is not ${label}, and you chose it by hand` };
    }
  }
}

function* amongCopies({ sourceTitle, source, names }: ConflictInput): Generator<FoundConflict> {
  for (const [song, { versions }] of source.said) {
    if (versions === null) continue;
    const said = versions.map((words) => [...new Set(words.map((word) => names.nameOf[word] ?? -1))]);
    const all = [...new Set(said.flat())].filter((name) => name >= 0);
    const contested = all.find((name) => said.some((version) => !version.includes(name)));
    if (contested === undefined) continue;
    const texts = said.map((version) => version.map((name) => names.names[name]).join(', ') || 'nothing');
    const detail = `Of copies of this recording ${sourceTitle} say different things: ${[...new Set(texts)].join('; ')}`;
    yield { song, label: names.names[contested] ?? '', detail };
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
