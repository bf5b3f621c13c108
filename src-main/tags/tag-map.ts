import type { TagField } from '../../src-shared/tags';

/**
 * Where a generic field lives in each tag format. The mapping is MusicBrainz Picard's, which Mp3tag, TagLib and beets share:
 * https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html
 */

export type Id3Major = 2 | 3 | 4;

/** An ID3v2 frame, with the description where the frame is a user-defined text (`TXXX`, `TXX`). */
export interface Id3Form {
  readonly frameId: string;
  readonly description: string | null;
}

interface FieldForms {
  /** The form written, by version of the ID3v2 tag the file already has. */
  readonly id3Writes: Readonly<Record<Id3Major, Id3Form>>;
  /** Every form that counts as this field: read, and replaced together when the field is written. */
  readonly id3Reads: readonly Id3Form[];
  /** Vorbis comment name; compared without regard to case. */
  readonly vorbis: string;
  /** Further names in formats that are only read (MP4, ASF, RIFF), as music-metadata reports them. */
  readonly foreign: readonly string[];
}

const frame = (frameId: string): Id3Form => ({ frameId, description: null });
const userText = (frameId: string, description: string): Id3Form => ({ frameId, description });

export const TAG_MAP: Readonly<Record<TagField, FieldForms>> = {
  genre: {
    id3Writes: { 2: frame('TCO'), 3: frame('TCON'), 4: frame('TCON') },
    id3Reads: [frame('TCON'), frame('TCO')],
    vorbis: 'GENRE',
    foreign: ['©gen', 'gnre', 'WM/Genre', 'IGNR'],
  },
  // ID3 knows a mood frame only since v2.4: TMOO in an older tag would be dropped by programs that keep to the standard.
  mood: {
    id3Writes: { 2: userText('TXX', 'mood'), 3: userText('TXXX', 'mood'), 4: frame('TMOO') },
    id3Reads: [frame('TMOO'), userText('TXXX', 'mood'), userText('TXX', 'mood')],
    vorbis: 'MOOD',
    foreign: ['----:com.apple.iTunes:MOOD', 'WM/Mood'],
  },
};

/** How several values stand in one field. Vorbis comments need no convention: the field is repeated. */
export const ID3_VALUE_SEPARATOR: Readonly<Record<Id3Major, string>> = {
  // v2.2 and v2.3 define none; this is what Picard, Mp3tag and Windows write and most players split at.
  2: '; ',
  3: '; ',
  4: '\0',
};

/** Whether a native name as music-metadata reports it (`TCON`, `TXXX:Mood`, `Genre`) belongs to a field. */
export function isFieldName(field: TagField, nativeName: string): boolean {
  const { vorbis, id3Reads, foreign } = TAG_MAP[field];
  const names = [vorbis, ...id3Reads.map(id3FormName), ...foreign];
  return names.some((name) => name.toLowerCase() === nativeName.toLowerCase());
}

/** The form as people know it, e.g. `TXXX:mood`. */
export function id3FormName(form: Id3Form): string {
  return form.description === null ? form.frameId : `${form.frameId}:${form.description}`;
}
