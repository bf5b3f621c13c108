import { open, stat } from 'node:fs/promises';
import type { IAudioMetadata } from 'music-metadata';
import type { NativeTag } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import { TAG_FIELDS, type TagField, type TagValues } from '../../src-shared/tags';
import { type ByteReader, fileReader, readerFrom } from '../audio-file/byte-reader';
import { type AudioKind, findAudioLayout, type AudioLayout } from '../audio-file/audio-layout';
import { isReadOnlyMode, READ_ONLY_REASON, toReadError } from './file-errors';
import { parseMetadata } from './metadata-reader';
import { describeNativeTags, tagFormatName, withoutFields } from './native-tags';
import { DEFAULT_ID3_CONVENTIONS, type Id3Conventions } from './id3v2/id3v2-conventions';
import { openTagDocument } from './open-document';
import { plainFile } from './plain-reader';
import type { TagDocument } from './tag-document';
import { isFieldName } from './tag-map';

/** What a file says about itself. */
export interface FileTags {
  readonly kind: AudioKind;
  /** Container for people, e.g. `MPEG`, `FLAC`, `Ogg`. */
  readonly container: string;
  /** Tag formats found, e.g. `ID3v2.3, ID3v1`; empty where there is none. */
  readonly tagFormat: string;
  /** Seconds as the headers say; null where only decoding would tell. */
  readonly durationSec: number | null;
  /** Empty strings where the file does not say. */
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly fields: TagValues;
  /** Every tag under its native name; pictures summarised, long values cut. */
  readonly tags: readonly NativeTag[];
  /** Why no edit can be written into this file; null where one can. */
  readonly notWritableReason: string | null;
}

/** An opened file's tags with what is needed to edit and to compare them. */
export interface TagReading {
  readonly tags: FileTags;
  readonly layout: AudioLayout;
  /** Null where nothing can be written: `tags.notWritableReason` says why. */
  readonly document: TagDocument | null;
  readonly native: IAudioMetadata['native'];
  /** What music-metadata understands of the tags, whatever their format. */
  readonly common: IAudioMetadata['common'];
}

/** What music-metadata makes of a file. */
type Parsed = Pick<IAudioMetadata, 'common' | 'format' | 'native'>;

const NOTHING_PARSED: Parsed = {
  common: {
    track: { no: null, of: null },
    disk: { no: null, of: null },
    movementIndex: { no: null, of: null },
  },
  format: { tagTypes: [], trackInfo: [] },
  native: {},
};
/** Tags in which several values stand joined in one. */
const OLD_ID3 = /^ID3v2\.[23]$/;
/** Older and foreign tags a value is taken from when the tag Sleevenotes writes has none, best first. */
const FALLBACK_TYPES = ['ID3v2.4', 'ID3v2.3', 'ID3v2.2', 'APEv2', 'exif', 'ID3v1'];

/**
 * Reads a file's tags and duration. The cost is bounded by the size of the tags, whatever that of the file.
 * @throws CodedError `file-empty`, `file-missing`, `file-unreadable`, naming the file
 */
export async function readTags(path: string, conventions = DEFAULT_ID3_CONVENTIONS): Promise<FileTags> {
  try {
    // Before it is opened: a pipe would wait for somebody who writes into it.
    const stats = await stat(path);
    if (!stats.isFile()) throw new CodedError('file-unreadable', 'this is not a file');
    const handle = await open(path, 'r');
    try {
      const { tags } = await readOpenTags(await fileReader(handle), path, conventions);
      return isReadOnlyMode(stats.mode) ? { ...tags, notWritableReason: READ_ONLY_REASON } : tags;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toReadError(path, error);
  }
}

/**
 * `readTags` for a file that is already open.
 * @param path used for its extension alone
 */
export async function readOpenTags(
  reader: ByteReader,
  path: string,
  conventions = DEFAULT_ID3_CONVENTIONS,
): Promise<TagReading> {
  if (reader.sizeBytes === 0) throw new CodedError('file-empty', 'the file is empty (0 bytes); copy it again');
  const layout = await findAudioLayout(reader);
  const opened = await tryOpenDocument(reader, layout, conventions);
  const parsed = await tryParse(reader, layout, opened.document, path);
  const { document, notWritableReason } = parsed === null ? unreadable(opened.notWritableReason) : opened;
  const { common, format, native } = parsed ?? NOTHING_PARSED;
  const tags: FileTags = {
    kind: layout.kind,
    container: layout.kind === 'musepack' ? 'Musepack' : (format.container ?? format.codec ?? ''),
    tagFormat: Object.keys(native).map(tagFormatName).join(', '),
    durationSec: isDuration(format.duration) ? format.duration : null,
    title: textOf(common.title),
    artist: artistOf(common),
    album: textOf(common.album),
    fields: fieldsOf(document, native),
    tags: describeTags(document, native),
    notWritableReason,
  };
  return { tags, layout, document, native, common };
}

/** Every artist of a file; the file's own wording, say `A feat. B`, where it names them all. */
function artistOf({ artist, artists = [] }: IAudioMetadata['common']): string {
  const own = textOf(artist);
  const names = artists.map(textOf).filter((name) => name !== '');
  return names.every((name) => own.includes(name)) ? own : names.join(', ');
}

/** APE items can be bytes whatever their name promises, and come through as such. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Broken headers make durations of zero and of infinity. */
function isDuration(durationSec: number | undefined): durationSec is number {
  return durationSec !== undefined && durationSec > 0 && Number.isFinite(durationSec);
}

type OpenedDocument = Pick<TagReading, 'document'> & Pick<FileTags, 'notWritableReason'>;

async function tryOpenDocument(
  reader: ByteReader,
  layout: AudioLayout,
  conventions: Id3Conventions,
): Promise<OpenedDocument> {
  try {
    return { document: await openTagDocument(reader, layout, conventions), notWritableReason: null };
  } catch (error) {
    if (error instanceof CodedError) return { document: null, notWritableReason: error.message };
    throw error;
  }
}

/** Without a second reader to compare with, nothing is written. */
function unreadable(reason: string | null): OpenedDocument {
  const why = reason ?? 'they are damaged, or of a form that Sleevenotes does not know';
  return { document: null, notWritableReason: `its tags cannot be read: ${why}` };
}

/**
 * What music-metadata reads; null where it gives up on a file whose bytes show what audio it is: that can be heard all the same.
 * @throws CodedError `file-unreadable` for bytes that show no audio; what the file system throws
 */
async function tryParse(
  reader: ByteReader,
  layout: AudioLayout,
  document: TagDocument | null,
  path: string,
): Promise<Parsed | null> {
  try {
    return await parseAround(reader, layout, document, path);
  } catch (error) {
    if (layout.kind === 'other' || isSystemError(error)) throw error;
    return null;
  }
}

/** A tag that music-metadata gives up on is left out: the audio behind it is music all the same. */
async function parseAround(
  reader: ByteReader,
  layout: AudioLayout,
  document: TagDocument | null,
  path: string,
): Promise<Parsed> {
  try {
    const plain = await plainFile(reader, layout, document);
    return await parseOrRefuse(plain.reader, plain.kind, path);
  } catch (error) {
    if (layout.kind === 'other' || layout.id3v2Count === 0) throw error;
    return parseOrRefuse(readerFrom(reader, layout.id3v2EndByte), layout.kind, path);
  }
}

async function parseOrRefuse(reader: ByteReader, kind: AudioKind, path: string): Promise<Parsed> {
  try {
    const metadata = await parseMetadata(reader, kind, path);
    if (kind !== 'other' || metadata.format.codec !== undefined) return metadata;
  } catch (error) {
    if (error instanceof CodedError || isSystemError(error)) throw error;
    throw new CodedError('file-unreadable', 'the file is broken or no music', { cause: error });
  }
  throw new CodedError('file-unreadable', 'no audio was found in it: it is broken or no music');
}

/** A failed read is the fault of the disk, not of the tags. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).errno === 'number';
}

function fieldsOf(document: TagDocument | null, native: IAudioMetadata['native']): TagValues {
  const entries = TAG_FIELDS.map((field) => [field, fieldValues(field, document, native)] as const);
  return Object.fromEntries(entries) as unknown as TagValues;
}

function fieldValues(field: TagField, document: TagDocument | null, native: IAudioMetadata['native']): string[] {
  const values = document?.values(field) ?? [];
  if (values.length > 0) return values;
  const types = document === null ? Object.keys(native) : FALLBACK_TYPES;
  for (const type of types) {
    const found = (native[type] ?? []).filter(({ id }) => isFieldName(field, id)).map(({ value }) => value);
    const texts = found.filter((value): value is string => typeof value === 'string' && value !== '');
    if (texts.length > 0) return OLD_ID3.test(type) ? texts.flatMap((text) => text.split('; ')) : texts;
  }
  return [];
}

/** In ID3v2 tags the fields are shown as Sleevenotes decodes them: music-metadata drops parts of `Drum (and) Bass`. */
function describeTags(document: TagDocument | null, native: IAudioMetadata['native']): NativeTag[] {
  const own = document?.describeFields() ?? null;
  if (document === null || own === null) return describeNativeTags(native);
  return [...own, ...describeNativeTags(withoutFields(native, document.nativeTypes))];
}
