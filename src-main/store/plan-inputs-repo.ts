import type { Database } from 'better-sqlite3';
import { CodedError } from '../../src-shared/errors';
import { latestChoices, type LabelChoice } from '../../src-shared/label-choice';
import type { TagValues } from '../../src-shared/tags';
import { decodeHeadSummaries, type HeadSummary } from './prediction-codec';
import type { FurtherFields } from './scan-repo';
import { Statements } from './statements';

/** What planning needs of one track. */
export interface PlanInput {
  readonly trackId: number;
  readonly path: string;
  readonly title: string;
  readonly artist: string;
  readonly searchText: string;
  /** What the library last read of the file. */
  readonly current: TagValues;
  /** What the model heard in it; null for a track that is not analysed. */
  readonly heard: readonly HeadSummary[] | null;
  readonly notWritableReason: string | null;
  /** Whether something Sleevenotes wrote into the file still stands. */
  readonly isOwn: boolean;
  /** What the user decided about it by hand. */
  readonly choices: readonly LabelChoice[];
}

interface InputRecord {
  id: number;
  path: string;
  title: string;
  artist: string;
  search_text: string;
  file_genres: string;
  file_moods: string;
  file_fields: string;
  not_writable_reason: string | null;
  is_own: number;
  heads: string | null;
  /** JSON, oldest first. */
  choices: string;
}

const SELECT_INPUTS = `SELECT track.id, path, title, artist, search_text, file_genres, file_moods, file_fields, not_writable_reason,
    EXISTS (SELECT 1 FROM write_entry WHERE real_path = track.path AND state IN ('written', 'undoing')) AS is_own, heads,
    (SELECT json_group_array(json_object('field', field, 'label', label, 'verdict', verdict) ORDER BY id)
     FROM standing_label_choice AS choice WHERE choice.audio_id = track.audio_id) AS choices
  FROM track LEFT JOIN prediction
    ON prediction.audio_id = track.audio_id AND prediction.model_id = ? AND track.status = 'analysed'`;

/** Reads what planning needs, one look-up a track, for whole libraries. */
export class PlanInputsRepo {
  private readonly statements: Statements;

  constructor(database: Database) {
    this.statements = new Statements(database);
  }

  /**
   * @param modelId whose predictions count; null: none do
   * @throws CodedError `bad-input` for an id that is not, or no longer, in the library
   */
  get(trackId: number, modelId: string | null): PlanInput {
    const [input] = this.list([trackId], modelId);
    if (input === undefined) throw new CodedError('bad-input', `There is no track ${trackId} in the library`);
    return input;
  }

  /** In the order of the ids; those that are gone, or not in the library, are left out. */
  list(trackIds: readonly number[], modelId: string | null): PlanInput[] {
    const select = this.statements.of<[string | null, number], InputRecord>(
      `${SELECT_INPUTS} WHERE track.id = ? AND gone = 0`,
    );
    return trackIds.flatMap((trackId) => {
      const record = select.get(modelId, trackId);
      return record === undefined ? [] : [toInput(record)];
    });
  }

  /** The next tracks in path order. */
  listAfter(path: string, limit: number, modelId: string | null): PlanInput[] {
    return this.statements
      .of<[string | null, string, number], InputRecord>(
        `${SELECT_INPUTS} WHERE gone = 0 AND path > ? ORDER BY path LIMIT ?`,
      )
      .all(modelId, path, limit)
      .map(toInput);
  }
}

function toInput(record: InputRecord): PlanInput {
  const further = JSON.parse(record.file_fields) as FurtherFields;
  return {
    trackId: record.id,
    path: record.path,
    title: record.title,
    artist: record.artist,
    searchText: record.search_text,
    current: {
      genre: JSON.parse(record.file_genres) as string[],
      mood: JSON.parse(record.file_moods) as string[],
      'ab:genre': further['ab:genre'] ?? [],
      'ab:mood': further['ab:mood'] ?? [],
      scores: further.scores ?? [],
    },
    heard: record.heads === null ? null : decodeHeadSummaries(record.heads),
    notWritableReason: record.not_writable_reason,
    isOwn: record.is_own === 1,
    choices: latestChoices(JSON.parse(record.choices) as LabelChoice[]),
  };
}
