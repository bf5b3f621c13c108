import type { ModelSpec } from '../../src-shared/model-spec';
import { HEADS_OF_FIELD, type LabelField } from '../../src-shared/tags';
import { foldText } from '../../src-shared/fold-text';
import type { LabelSongsRepo } from '../store/label-songs-repo';
import { decodeHeadSummaries } from '../store/prediction-codec';
import type { LibrarySongs } from './library-songs';
import { Turns } from './turns';

/** What the model in use gave the songs of a library, of the labels of one field. */
export interface ModelOpinions {
  /** Column of a label, by any of its names; null: the model does not know it. */
  columnOf(label: string): number | null;
  /** 0..1; null for a song that it has not heard. */
  probOf(song: number, column: number): number | null;
}

export const NO_OPINIONS: ModelOpinions = { columnOf: () => null, probOf: () => null };

const CHUNK_ROWS = 50;
/** Probabilities are kept in so many steps; the number behind them stands for a song that was not heard. */
const STEPS = 65_534;
const UNHEARD = 65_535;

/** The opinions of one model on one library, read as they come: what was read once is kept. */
export class OpinionReader {
  private readonly columns = new Map<string, number>();
  private readonly probs: Uint16Array;
  private readonly width: number;
  private lastRow = 0;

  constructor(
    private readonly library: LibrarySongs,
    private readonly spec: ModelSpec,
    private readonly field: LabelField,
  ) {
    const labels = this.heads().flatMap((head) => head.labels);
    // Ids win where one label's title is another one's id; of two heads that share a name the first one does.
    for (const kind of ['id', 'title', 'tagValue'] as const) {
      labels.forEach((label, column) => {
        const name = foldText(label[kind]);
        if (!this.columns.has(name)) this.columns.set(name, column);
      });
    }
    this.width = labels.length;
    this.probs = new Uint16Array(library.songs.length * this.width).fill(UNHEARD);
  }

  /** Takes in what was heard since the last time. */
  async read(repo: LabelSongsRepo): Promise<ModelOpinions> {
    const turns = new Turns();
    for (;;) {
      const records = repo.heardAfter(this.spec.id, this.lastRow, CHUNK_ROWS);
      for (const { row, audioId, heads } of records) {
        this.lastRow = row;
        this.take(audioId, heads);
      }
      if (records.length < CHUNK_ROWS) return this.opinions();
      if (turns.isOver) await turns.next();
    }
  }

  private take(audioId: string, encoded: string): void {
    const song = this.library.songOf.get(audioId);
    if (song === undefined) return;
    const summaries = decodeHeadSummaries(encoded);
    let offset = song * this.width;
    for (const { name, labels } of this.heads()) {
      const meanProbs = summaries.find((head) => head.name === name)?.meanProbs ?? [];
      labels.forEach((_label, i) => {
        this.probs[offset + i] = Math.round((meanProbs[i] ?? 0) * STEPS);
      });
      offset += labels.length;
    }
  }

  private opinions(): ModelOpinions {
    return {
      columnOf: (label) => this.columns.get(foldText(label)) ?? null,
      probOf: (song, column) => {
        const kept = this.probs[song * this.width + column] ?? UNHEARD;
        return kept === UNHEARD ? null : kept / STEPS;
      },
    };
  }

  private heads(): ModelSpec['heads'] {
    return this.spec.heads.filter(({ name }) => HEADS_OF_FIELD[this.field].includes(name));
  }
}
