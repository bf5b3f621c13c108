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
  /** Vorbis comment (FLAC, Ogg); compared without regard to case. */
  readonly vorbis: string;
  /** APEv2 item (WavPack, Monkey's Audio); compared without regard to case. */
  readonly ape: string;
  /** MP4 atom; a freeform one as `----:mean:name`. */
  readonly mp4: string;
  /** ASF attribute (WMA). */
  readonly asf: string;
  /** RIFF INFO chunk (WAV), written beside the ID3 one where a file has INFO chunks; null: the format has none. */
  readonly riffInfo: string | null;
  /** Further native names that are read, and never written. */
  readonly alsoReads: readonly string[];
}

const frame = (frameId: string): Id3Form => ({ frameId, description: null });
const userText = (frameId: string, description: string): Id3Form => ({ frameId, description });

/** A field no standard has a place for: a user-defined one of the same name in every format. */
function ownField(name: string): FieldForms {
  return {
    id3Writes: { 2: userText('TXX', name), 3: userText('TXXX', name), 4: userText('TXXX', name) },
    id3Reads: [userText('TXXX', name), userText('TXX', name)],
    vorbis: name.toUpperCase(),
    ape: name,
    mp4: `----:com.apple.iTunes:${name}`,
    asf: name,
    riffInfo: null,
    alsoReads: [],
  };
}

export const TAG_MAP: Readonly<Record<TagField, FieldForms>> = {
  genre: {
    id3Writes: { 2: frame('TCO'), 3: frame('TCON'), 4: frame('TCON') },
    id3Reads: [frame('TCON'), frame('TCO')],
    vorbis: 'GENRE',
    ape: 'Genre',
    mp4: '©gen',
    asf: 'WM/Genre',
    riffInfo: 'IGNR',
    // MP4's numbered genre, which iTunes wrote for those that ID3v1 has a number for.
    alsoReads: ['gnre'],
  },
  // ID3 knows a mood frame only since v2.4: TMOO in an older tag would be dropped by programs that keep to the standard.
  mood: {
    id3Writes: { 2: userText('TXX', 'mood'), 3: userText('TXXX', 'mood'), 4: frame('TMOO') },
    id3Reads: [frame('TMOO'), userText('TXXX', 'mood'), userText('TXX', 'mood')],
    vorbis: 'MOOD',
    ape: 'Mood',
    mp4: '----:com.apple.iTunes:MOOD',
    asf: 'WM/Mood',
    riffInfo: null,
    alsoReads: [],
  },
  'ab:genre': ownField('ab:genre'),
  'ab:mood': ownField('ab:mood'),
  scores: ownField('SLEEVENOTES_SCORES'),
};

/** Whether a native name as music-metadata reports it (`TCON`, `TXXX:Mood`, `Genre`) belongs to a field. */
export function isFieldName(field: TagField, nativeName: string): boolean {
  const { vorbis, ape, mp4, asf, riffInfo, id3Reads, alsoReads } = TAG_MAP[field];
  const names = [vorbis, ape, mp4, asf, riffInfo ?? '', ...id3Reads.map(id3FormName), ...alsoReads];
  return names.some((name) => name.toLowerCase() === nativeName.toLowerCase());
}

/** The form as people know it, e.g. `TXXX:mood`. */
export function id3FormName(form: Id3Form): string {
  return form.description === null ? form.frameId : `${form.frameId}:${form.description}`;
}
