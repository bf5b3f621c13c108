import { foldText } from '../../src-shared/fold-text';
import type { LabelSetRequest } from '../../src-shared/label-set';
import type { LabelNames } from './label-names';
import type { LibrarySongs } from './library-songs';
import type { ChosenOfSong, NamedSongs } from './named-songs';
import type { SourceLabels } from './source-labels';
import { SOURCE_TITLES } from './open-source';

/** Two places that say opposite things of a song. */
export interface FoundConflict {
  /** Index of the song. */
  readonly song: number;
  readonly label: string;
  /** In a sentence. */
  readonly detail: string;
}

export interface ConflictInput {
  readonly request: Pick<LabelSetRequest, 'field' | 'source'>;
  readonly library: LibrarySongs;
  readonly source: SourceLabels;
  readonly chosen: ReadonlyMap<number, ChosenOfSong>;
  readonly names: LabelNames;
  readonly named: NamedSongs;
}

/**
 * Contradictions of the source with itself first, then with what was chosen by hand, then with the files' tags where those are not the
 * source, then copies that say different things.
 */
export function findConflicts(input: ConflictInput): FoundConflict[] {
  return [...contradictions(input), ...againstHand(input), ...againstTags(input), ...amongCopies(input)];
}

function contradictions({ request, names, named }: ConflictInput): FoundConflict[] {
  const sourceTitle = SOURCE_TITLES[request.source.kind];
  return named.contradictions.map(({ song, name }) => {
    const label = names.names[name] ?? '';
    return { song, label, detail: `${capital(sourceTitle)} say both that it is ${label} and that it is not` };
  });
}

function* againstHand({ request, source, chosen, names }: ConflictInput): Generator<FoundConflict> {
  const sourceTitle = SOURCE_TITLES[request.source.kind];
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

/** Tags say more words than a table does, and other ones: what they say counts where it is a label of the set. */
function* againstTags({ library, request, source, names }: ConflictInput): Generator<FoundConflict> {
  if (request.source.kind !== 'table') return;
  const nameOf = makeNameFinder(source, names);
  for (const [song, { has, lacks }] of source.said) {
    const tagged = (library.songs[song]?.first.tags[request.field] ?? []).map(nameOf).filter((name) => name >= 0);
    const [denied] = tagged.filter((name) => lacks.some((word) => names.nameOf[word] === name));
    const isOther = has.length > 0 && !has.some((word) => tagged.includes(names.nameOf[word] ?? -1));
    const name = denied ?? (isOther ? tagged[0] : undefined);
    if (name === undefined) continue;
    const label = names.names[name] ?? '';
    const said =
      denied === undefined ? has.map((word) => names.names[names.nameOf[word] ?? -1]).join(', ') : `not ${label}`;
    yield { song, label, detail: `The table says ${said}, and the file’s tag says ${label}` };
  }
}

/** The name that a word of a tag has in the end; -1 for a word that the source does not use. */
function makeNameFinder({ vocabulary }: SourceLabels, { nameOf }: LabelNames): (word: string) => number {
  const byWord = new Map(vocabulary.words.map((word, index) => [foldText(word), nameOf[index] ?? -1]));
  return (word) => byWord.get(foldText(word.trim())) ?? -1;
}

function* amongCopies({ request, source, names }: ConflictInput): Generator<FoundConflict> {
  const sourceTitle = SOURCE_TITLES[request.source.kind];
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
