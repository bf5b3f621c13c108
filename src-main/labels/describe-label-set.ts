import type { ErrorInfo } from '../../src-shared/errors';
import { foldText } from '../../src-shared/fold-text';
import {
  MOST_LISTED,
  type DoubtfulLabel,
  type LabelCount,
  type LabelConflict,
  type LabelSet,
} from '../../src-shared/label-set';
import type { LabelSpec } from '../../src-shared/model-spec';
import { HEADS_OF_FIELD } from '../../src-shared/tags';
import type { LabelSongsRepo } from '../store/label-songs-repo';
import { findConflicts, type FoundConflict } from './find-conflicts';
import type { FoundDoubt } from './find-doubtful';
import { refuseHead, refuseLabels, warnOfLabels, type BaseModel, type RefusalInput } from './label-refusals';
import type { WorkedOut } from './worked-out';
import { suggestMerges } from './merge-suggestions';

const NOTHING: LabelSet = {
  labels: [],
  dropped: [],
  suggestions: [],
  songs: 0,
  heardSongs: 0,
  artists: 0,
  unmatchedRows: 0,
  conflicts: { total: 0, rows: [] },
  doubtful: { total: 0, rows: [] },
  warnings: [],
  refusal: null,
  headRefusal: null,
};

/** Of a source that can't be read. */
export function refusedLabelSet(refusal: ErrorInfo): LabelSet {
  return { ...NOTHING, refusal };
}

/** A label set as the window and the command line show it. */
export function describeLabelSet(worked: WorkedOut, doubts: readonly FoundDoubt[], repo: LabelSongsRepo): LabelSet {
  const { source, names, tally } = worked;
  const labels = describeLabels(worked);
  const conflicts = findConflicts(worked);
  const refusals = refusalInput(worked, repo);
  return {
    labels,
    dropped: names.dropped.flatMap((word) => {
      const songs = worked.counts[word] ?? 0;
      return songs === 0 ? [] : [{ label: source.vocabulary.wordOf(word), songs }];
    }),
    suggestions: suggestMerges(
      labels.map(({ label }) => label),
      knownLabels(worked).map(({ tagValue }) => tagValue),
    ),
    songs: tally.labelled,
    heardSongs: tally.heard,
    artists: tally.artists,
    unmatchedRows: source.unmatchedRows,
    conflicts: { total: conflicts.length, rows: nameConflicts(worked, conflicts.slice(0, MOST_LISTED), repo) },
    doubtful: { total: doubts.length, rows: nameDoubts(worked, doubts.slice(0, MOST_LISTED), repo) },
    warnings: warnOfLabels(refusals),
    refusal: refuseLabels(refusals),
    headRefusal: refuseHead(refusals, baseModel(worked)),
  };
}

/** Why a label set can't be trained on; null when it can. @param isHead whether only new outputs are wanted */
export function refuseTraining(worked: WorkedOut, repo: LabelSongsRepo, isHead: boolean): ErrorInfo | null {
  const input = refusalInput(worked, repo);
  return refuseLabels(input) ?? (isHead ? refuseHead(input, baseModel(worked)) : null);
}

function describeLabels({ request, source, names, tally, counts, model }: WorkedOut): LabelCount[] {
  const known = new Set(
    knownLabels({ request, model }).flatMap(({ id, title, tagValue }) => [id, title, tagValue].map(foldText)),
  );
  return tally.names.map(({ name, songs, artists, isRare }) => {
    const label = names.names[name] ?? '';
    const words = (names.origins[name] ?? []).filter((word) => (counts[word] ?? 0) > 0);
    const origins = words.map((word) => source.vocabulary.wordOf(word));
    return { label, songs, artists, origins, isRare, isKnown: known.has(foldText(label)) };
  });
}

/** Labels of the field that the model in use has. */
function knownLabels({ request, model }: Pick<WorkedOut, 'request' | 'model'>): LabelSpec[] {
  const heads = model?.spec.heads ?? [];
  return heads.filter(({ name }) => HEADS_OF_FIELD[request.field].includes(name)).flatMap(({ labels }) => labels);
}

function refusalInput({ request, library, names, named, tally }: WorkedOut, repo: LabelSongsRepo): RefusalInput {
  const [first] = named.contradictions;
  const contradictions = first && {
    count: named.contradictions.length,
    title: repo.names([library.songs[first.song]?.first.trackId ?? 0])[0]?.title ?? '',
    label: names.names[first.name] ?? '',
  };
  const labels = tally.names.map((label) => ({ ...label, label: names.names[label.name] ?? '' }));
  return {
    labels,
    artists: tally.artists,
    unknownArtists: tally.unknownArtists,
    contradictions: contradictions ?? null,
    minSongs: request.minSongs,
  };
}

function baseModel({ model }: WorkedOut): BaseModel | null {
  return model && { title: model.spec.title, backbone: model.spec.embedding?.backbone ?? null };
}

function nameConflicts(
  { library }: WorkedOut,
  conflicts: readonly FoundConflict[],
  repo: LabelSongsRepo,
): LabelConflict[] {
  return conflicts.flatMap(({ song, label, detail }) => {
    const [track] = repo.names([library.songs[song]?.first.trackId ?? 0]);
    return track === undefined ? [] : [{ ...track, label, detail }];
  });
}

function nameDoubts({ library }: WorkedOut, doubts: readonly FoundDoubt[], repo: LabelSongsRepo): DoubtfulLabel[] {
  return doubts.flatMap(({ song, ...doubt }) => {
    const [track] = repo.names([library.songs[song]?.first.trackId ?? 0]);
    return track === undefined ? [] : [{ ...track, ...doubt }];
  });
}
