import { CodedError, toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { LabelledTrackRef, LabelSet, LabelSetRequest } from '../../src-shared/label-set';
import type { FoundModel } from '../model/load-model-spec';
import type { FoldersRepo } from '../store/folders-repo';
import type { LabelSongsRepo } from '../store/label-songs-repo';
import type { Page } from '../store/tracks-repo';
import { foldText } from '../../src-shared/fold-text';
import { compareText } from '../../src-shared/compare-text';
import { chosenByHand } from './chosen-labels';
import { numberArtists } from './credits';
import { describeLabelSet, refusedLabelSet } from './describe-label-set';
import { findDoubtful } from './find-doubtful';
import { findHeard, type HeardSounds } from './heard-songs';
import { nameLabels } from './label-names';
import { tallyLabels } from './label-tally';
import { Latest } from './latest';
import { readLibrarySongs, type LibrarySongs } from './library-songs';
import { NO_OPINIONS, OpinionReader, type ModelOpinions } from './model-opinions';
import { nameSongs, type ChosenOfSong } from './named-songs';
import { openSource } from './open-source';
import type { SourceLabels } from './source-labels';
import { stampOfTable } from './table-labels';
import { inTurns } from './turns';
import type { ReadLabels, WorkedOut } from './worked-out';

export interface LabelSetsParts {
  readonly labelSongs: LabelSongsRepo;
  readonly foldersRepo: FoldersRepo;
  readonly heardSounds: HeardSounds;
  /** The model in use; null: there is none. */
  readonly model: () => FoundModel | null;
}

/** So long what was read is kept for somebody who looks again. */
const KEEP_MS = 600_000;

/**
 * Works out label sets. What was read of library and source is kept between two looks, so that an edit of a large set takes a
 * fraction of a second; nothing holds the process up for long.
 */
export class LabelSets {
  private readonly library = new Latest<LibrarySongs>();
  private readonly source = new Latest<SourceLabels>();
  private readonly heard = new Latest<Uint8Array>();
  private readonly opinions = new Latest<OpinionReader>();
  private readonly worked = new Latest<WorkedOut>();
  private forgetTimer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: LabelSetsParts) {}

  /** A source that can't be read is no failure: its `refusal` tells of it. */
  async describe(request: LabelSetRequest): Promise<LabelSet> {
    const worked = await this.tryWorkOut(request);
    if ('refusal' in worked) return refusedLabelSet(worked.refusal);
    const doubts = await findDoubtful(worked.names, worked.tally, await this.readOpinions(worked));
    return describeLabelSet(worked, doubts, this.parts.labelSongs);
  }

  /** Songs of a label, by the name it has in the end; the first copy of each, in path order. */
  async songsOf(
    request: LabelSetRequest,
    label: string,
    page: Page,
  ): Promise<{ total: number; rows: LabelledTrackRef[] }> {
    const { names, named, library } = await this.workOut(request);
    const key = foldText(label.trim());
    const name = names.names.findIndex((known) => foldText(known) === key);
    const tracks = named.songs
      .filter(({ labels }) => labels.includes(name))
      .flatMap(({ song }) => library.songs[song]?.first ?? [])
      .sort((a, b) => compareText(a.path, b.path));
    const ids = tracks.slice(page.offset, page.offset + page.limit).map(({ trackId }) => trackId);
    return { total: tracks.length, rows: this.parts.labelSongs.names(ids) };
  }

  /** @throws CodedError why the source can't be read */
  async workOut(request: LabelSetRequest): Promise<WorkedOut> {
    const { labelSongs } = this.parts;
    // The same one throughout: another may be put in use meanwhile.
    const model = this.parts.model();
    this.forgetLater();
    const stamp = labelSongs.stamp();
    const library = await this.library.get(`${stamp.tracks}`, () => readLibrarySongs(labelSongs));
    const source = await this.readSource(request, library, stamp.tracks);
    const backbone = model?.spec.embedding?.backbone ?? null;
    const heardKey = this.heardKey(stamp.tracks, backbone);
    const heard = await this.heard.get(heardKey, () => findHeard(library, this.parts.heardSounds, backbone));
    const key = JSON.stringify([request, stamp, heardKey, model?.spec.id, await stampOf(request)]);
    return this.worked.get(key, () => this.make({ request, stamp, library, source, heard, model }));
  }

  /** What was read is let go of: a library takes tens of megabytes. */
  forget(): void {
    for (const kept of [this.library, this.source, this.heard, this.opinions, this.worked]) kept.forget();
  }

  private forgetLater(): void {
    if (this.forgetTimer !== null) clearTimeout(this.forgetTimer);
    this.forgetTimer = setTimeout(() => this.forget(), KEEP_MS).unref();
  }

  private async tryWorkOut(request: LabelSetRequest): Promise<WorkedOut | { refusal: ErrorInfo }> {
    try {
      return await this.workOut(request);
    } catch (thrown) {
      if (thrown instanceof CodedError) return { refusal: toErrorInfo(thrown) };
      throw thrown;
    }
  }

  private async readSource(request: LabelSetRequest, library: LibrarySongs, stamp: number): Promise<SourceLabels> {
    const key = JSON.stringify([request.field, request.source, stamp, await stampOf(request)]);
    return this.source.get(key, () => openSource(request, library, this.parts.foldersRepo.list()));
  }

  private async readOpinions({ stamp, library, request, model }: WorkedOut): Promise<ModelOpinions> {
    if (model === null) return NO_OPINIONS;
    const { spec } = model;
    const key = `${stamp.tracks} ${request.field} ${spec.id}`;
    const reader = await this.opinions.get(key, () => Promise.resolve(new OpinionReader(library, spec, request.field)));
    return reader.read(this.parts.labelSongs);
  }

  private heardKey(stamp: number, backbone: string | null): string {
    return `${stamp} ${backbone} ${backbone === null ? 0 : this.parts.heardSounds.countOf(backbone)}`;
  }

  private async make(read: ReadLabels): Promise<WorkedOut> {
    const { request, library, source, heard } = read;
    const choices = this.parts.labelSongs.choices(request.field);
    const chosen = chosenByHand(choices, request.field, library, source.vocabulary);
    const counts = await countWords(source, chosen);
    const names = nameLabels(source.vocabulary.words, counts, request.renames);
    const named = await nameSongs(source, chosen, names);
    const isHeard = (song: number): boolean => heard[song] === 1;
    const artistOf = await numberArtists(library, source.credits);
    const tally = await tallyLabels(names, named, { minSongs: request.minSongs, isHeard, artistOf });
    return { ...read, chosen, counts, names, named, tally };
  }
}

/** A table may be edited while the window is open. */
async function stampOf({ source }: LabelSetRequest): Promise<string> {
  return source.kind === 'table' ? stampOfTable(source.path) : '';
}

/** Songs by number of a word, as source and hand say it. */
async function countWords(source: SourceLabels, chosen: ReadonlyMap<number, ChosenOfSong>): Promise<Int32Array> {
  const counts = new Int32Array(source.vocabulary.words.length);
  const count = (words: Iterable<number>): void => {
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  };
  const said = [...source.said];
  await inTurns(said.length, (index) => {
    const [song, { has }] = said[index]!;
    const wanted = chosen.get(song)?.wanted ?? [];
    count(wanted.length === 0 ? has : new Set([...has, ...wanted]));
  });
  for (const [song, { wanted }] of chosen) if (!source.said.has(song)) count(wanted);
  return counts;
}
