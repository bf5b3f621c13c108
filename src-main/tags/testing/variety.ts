import type { AudioKind } from '../../audio-file/audio-layout';

/** One kind of file that tags are written into, as the suite of all formats needs it. */
export interface AudioVariety {
  /** Format first, e.g. `MP3, ID3v2.4 with footer`. */
  readonly name: string;
  readonly kind: AudioKind;
  readonly extension: string;
  /** How music-metadata names the tag that is written. */
  readonly tagType: string;
  /** What the file says before anything is written. */
  readonly genres: readonly string[];
  readonly moods: readonly string[];
  /** Whether padding absorbs a small edit, so that the file keeps its size. */
  readonly hasPadding: boolean;
  /** Moods in tags that are never written; they show again once the written one is removed. */
  readonly moodsElsewhere: readonly string[];
  bytes(): Buffer;
}
