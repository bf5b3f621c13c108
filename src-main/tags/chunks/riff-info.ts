import type { NativeTag } from '../../../src-shared/domain';
import type { FieldValues } from '../../../src-shared/tags';
import { WAVE_FORMAT } from '../../audio-file/chunk-walk';
import type { ByteSplice } from '../byte-splice';
import { resolveGenres } from '../id3v2/id3v2-text';
import { type CarriedFrame, textAsFrames } from '../id3v2/older-tags';
import { unsupported } from '../read-tag-bytes';
import { TAG_MAP } from '../tag-map';
import { buildChunk } from './chunk-splice';
import { decodeInfoText, encodeInfoText, type InfoEncoding, shownEncoding } from './info-text';

/** The `LIST` chunk of type `INFO` in a WAV file: small chunks of text, which Windows and older programs read. */

export interface InfoEntry {
  readonly id: string;
  /** Of its name, within the body of the LIST chunk. */
  readonly startByte: number;
  readonly textEndByte: number;
  /** Behind its padding byte. */
  readonly endByte: number;
  readonly text: string;
}

export interface RiffInfo {
  readonly entries: readonly InfoEntry[];
  /** Null where it does not show. */
  readonly shownEncoding: InfoEncoding | null;
}

export const INFO_TYPE = 'INFO';
const { riffInfo: GENRE_ID } = TAG_MAP.genre;
const ENTRY_HEAD_BYTES = 8;
const SOFTWARE_ID = 'ISFT';
/** What ffmpeg writes there; its texts are always UTF-8. */
const FFMPEG = 'Lavf';
const ENTRY_ID = /^[ -~]{4}$/;
const VALUE_SEPARATOR = '; ';
const UTF8 = 3;
const NOTHING = Buffer.alloc(0);

/** INFO chunks and the frames that mean the same. */
const INFO_FRAMES: readonly (readonly [infoId: string, frameId: string])[] = [
  ['INAM', 'TIT2'],
  ['IART', 'TPE1'],
  ['IPRD', 'TALB'],
  ['ICRD', 'TDRC'],
  ['ITRK', 'TRCK'],
  ['IPRT', 'TRCK'],
  ['IMUS', 'TCOM'],
  ['ICOP', 'TCOP'],
  ['ICMT', 'COMM'],
];

/**
 * Takes the body of a LIST chunk of type INFO apart.
 * @throws CodedError `format-unsupported` when entries do not fill it
 */
export function parseRiffInfo(body: Buffer): RiffInfo {
  const entries: InfoEntry[] = [];
  let startByte = INFO_TYPE.length;
  while (startByte < body.length) {
    const textByte = startByte + ENTRY_HEAD_BYTES;
    const id = body.toString('latin1', startByte, startByte + 4);
    const textEndByte = textByte <= body.length ? textByte + body.readUInt32LE(startByte + 4) : Infinity;
    if (textEndByte > body.length || !ENTRY_ID.test(id)) throw unsupported('its INFO chunk is malformed');
    const endByte = Math.min(body.length, textEndByte + ((textEndByte - textByte) % 2));
    const text = decodeInfoText(body.subarray(textByte, textEndByte));
    entries.push({ id, startByte, textEndByte, endByte, text });
    startByte = endByte;
  }
  const texts = entries.map((entry) => body.subarray(entry.startByte + ENTRY_HEAD_BYTES, entry.textEndByte));
  const isByFfmpeg = entries.some(({ id, text }) => id === SOFTWARE_ID && text.startsWith(FFMPEG));
  return { entries, shownEncoding: shownEncoding(texts) ?? (isByFfmpeg ? 'utf-8' : null) };
}

/** Genres, over all entries that hold one; several stand in one entry, separated by semicolons. */
export function readInfoGenres({ entries }: RiffInfo): string[] {
  const values = entries.filter(isGenre).flatMap(({ text }) => text.split(/; ?/));
  return resolveGenres(values.filter((value) => value !== ''));
}

export function isGenre({ id }: InfoEntry): boolean {
  return id === GENRE_ID;
}

/**
 * Keeps INFO in step with the edits: the genre is the only field it has a place for. The entry is replaced where it
 * stands, else added after the last one.
 * @returns splices within the body of the LIST chunk
 */
export function planInfoSplices(body: Buffer, info: RiffInfo, edits: readonly FieldValues[]): ByteSplice[] {
  const edit = edits.find(({ field }) => field === 'genre');
  if (edit === undefined || GENRE_ID === null) return [];
  const text = edit.values.join(VALUE_SEPARATOR);
  const after = text === '' ? NOTHING : buildChunk(GENRE_ID, encodeInfoText(text, info.shownEncoding), WAVE_FORMAT);
  const [first, ...others] = info.entries.filter(isGenre).map(({ startByte, endByte }) => ({
    offsetBytes: startByte,
    before: body.subarray(startByte, endByte),
    after: NOTHING,
  }));
  if (first !== undefined) return [{ ...first, after }, ...others];
  if (after.length === 0) return [];
  const last = info.entries.at(-1);
  const padding = Buffer.alloc(last === undefined ? 0 : (last.endByte - last.startByte) % 2);
  return [{ offsetBytes: body.length, before: NOTHING, after: Buffer.concat([padding, after]) }];
}

/** All other entries with their names, without padding. */
export function untouchedInfoParts(body: Buffer, { entries }: RiffInfo): Buffer[] {
  return entries.filter((entry) => !isGenre(entry)).map((entry) => body.subarray(entry.startByte, entry.textEndByte));
}

/**
 * What INFO says, as ID3v2.4 frames. A file's first ID3v2 tag has to repeat it: Picard and other programs no longer
 * look at INFO once there is one.
 */
export function infoAsFrames(info: RiffInfo): CarriedFrame[] {
  const frames: CarriedFrame[] = [];
  for (const [infoId, frameId] of INFO_FRAMES) {
    const text = info.entries.find(({ id }) => id === infoId)?.text.trimEnd() ?? '';
    if (!frames.some((frame) => frame.frameId === frameId))
      frames.push(...textAsFrames(frameId, Buffer.from(text), UTF8));
  }
  return [...frames, ...textAsFrames('TCON', Buffer.from(readInfoGenres(info).join('\0')), UTF8)];
}

/** The body of a LIST chunk with these entries, in UTF-8. */
export function buildRiffInfo(entries: readonly Pick<InfoEntry, 'id' | 'text'>[]): Buffer {
  const encoded = entries.map(({ id, text }) => buildChunk(id, encodeInfoText(text, 'utf-8'), WAVE_FORMAT));
  return Buffer.concat([Buffer.from(INFO_TYPE, 'latin1'), ...encoded]);
}

/** What the song view shows of the genre. */
export function describeInfoGenre({ entries }: RiffInfo): NativeTag[] {
  return entries.filter(isGenre).map(({ id, text }) => ({ name: id, value: text }));
}
