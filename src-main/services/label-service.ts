import type { WriteSummary } from '../../src-shared/contract/app-contract';
import { CodedError } from '../../src-shared/errors';
import { formatRow } from '../../src-shared/delimited-row';
import {
  decidedLabels,
  editOfChoice,
  judgeLabels,
  type FieldChoice,
  type LabelChoice,
} from '../../src-shared/label-choice';
import type { LabelField } from '../../src-shared/tags';
import type { LabelChoicesRepo } from '../store/label-choices-repo';
import type { TracksRepo } from '../store/tracks-repo';
import type { LibraryChanges } from './library-changes';
import { saveExport } from './save-export';
import type { LabelledSong, LabelService, TagsService } from './service-types';

export interface LabelServiceParts {
  readonly labelChoices: LabelChoicesRepo;
  readonly tracksRepo: TracksRepo;
  readonly tags: TagsService;
  readonly changes: LibraryChanges;
}

const MANIFEST_COLUMNS = ['path', 'labels', 'not', 'artist', 'album'] as const;

const NOTHING_WRITTEN: WriteSummary = {
  runId: null,
  written: 0,
  unchanged: 1,
  refused: 0,
  cancelled: false,
  refusals: [],
};

/** What the user decides by hand about genre and mood: written into the file, kept beside it, and handed on for training. */
export class HandLabels implements LabelService {
  constructor(private readonly parts: LabelServiceParts) {}

  async choose(trackId: number, fields: readonly FieldChoice[]): Promise<WriteSummary> {
    const { labelChoices, tracksRepo, tags, changes } = this.parts;
    const { path } = tracksRepo.get(trackId);
    const choices = fields.flatMap(judgeLabels);
    const edits = fields.map(editOfChoice).filter((edit) => edit !== null);
    if (edits.length === 0) {
      labelChoices.note(trackId, choices, null);
      changes.announce();
      return NOTHING_WRITTEN;
    }
    // Noted before the file is touched, and counted once it is written: so a crash leaves both or neither.
    const onRun = (runId: number): void => labelChoices.note(trackId, choices, runId);
    const summary = await tags.writePlans([{ path, edits }], { onRun });
    if (summary.runId !== null && summary.unchanged > 0) labelChoices.detachFromRun(summary.runId);
    else if (summary.runId !== null && summary.written === 0) labelChoices.dropRun(summary.runId);
    return summary;
  }

  forget(trackId: number): void {
    this.parts.labelChoices.forget(trackId);
    this.parts.changes.announce();
  }

  ofTrack(trackId: number): LabelChoice[] {
    return this.parts.labelChoices.ofTrack(trackId);
  }

  assertSome(field: LabelField): void {
    if (this.parts.labelChoices.songs(field).next().done !== true) return;
    throw new CodedError(
      'bad-input',
      `no song has a ${field} that was chosen by hand yet; choose some on the songs’ pages in the window, under “Tags to write”`,
    );
  }

  *songs(field: LabelField): Generator<LabelledSong> {
    for (const { path, artist, album, choices } of this.parts.labelChoices.songs(field)) {
      const { wanted: labels, rejected: not } = decidedLabels(choices, field);
      yield { path, labels, not, artist, album };
    }
  }

  *manifest(field: LabelField): Generator<string> {
    yield formatRow(MANIFEST_COLUMNS, '\t');
    // A value with `;` in it comes out as several labels, which is what it mostly means.
    for (const { path, labels, not, artist, album } of this.songs(field)) {
      yield formatRow([path, labels.join(';'), not.join(';'), artist, album], '\t');
    }
  }

  async exportTo(path: string, field: LabelField): Promise<{ path: string; songs: number }> {
    const rows = [...this.manifest(field)];
    await saveExport(path, rows, 'the labels');
    return { path, songs: rows.length - 1 };
  }
}
