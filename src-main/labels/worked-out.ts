import type { LabelSetRequest } from '../../src-shared/label-set';
import type { FoundModel } from '../model/load-model-spec';
import type { LabelStamp } from '../store/label-songs-repo';
import type { LabelNames } from './label-names';
import type { LabelTally } from './label-tally';
import type { LibrarySongs } from './library-songs';
import type { ChosenOfSong, NamedSongs } from './named-songs';
import type { SourceLabels } from './source-labels';

/** What was read for a request. */
export interface ReadLabels {
  readonly request: LabelSetRequest;
  readonly stamp: LabelStamp;
  readonly library: LibrarySongs;
  readonly source: SourceLabels;
  /** By index of a song, 1 where its sound is kept for the model in use. */
  readonly heard: Uint8Array;
  /** The one in use. */
  readonly model: FoundModel | null;
}

/** A label set, worked out: all that a description, a list of songs or a training is made from. */
export interface WorkedOut extends ReadLabels {
  readonly chosen: ReadonlyMap<number, ChosenOfSong>;
  /** Songs by number of a word. */
  readonly counts: Int32Array;
  readonly names: LabelNames;
  readonly named: NamedSongs;
  readonly tally: LabelTally;
}
