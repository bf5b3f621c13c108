import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OggCodec } from '../../audio-file/ogg-headers';
import { commentBlock, paddingBlock, pictureBlock, type BlockSpec } from './flac-builder';
import { buildHeaderPages, buildOggPage, joinPackets, type OggPageSpec, splitOggPages } from './ogg-builder';
import type { AudioVariety } from './variety';

/** A second of sound in Ogg, taken apart: what comments are put in between. */
export interface OggSound {
  readonly first: OggPageSpec;
  /** Header packets behind the comments: the set-up of Vorbis. */
  readonly setup: readonly Buffer[];
  readonly pages: readonly OggPageSpec[];
}

const ENCODERS: Readonly<Record<OggCodec, readonly string[]>> = {
  vorbis: ['-c:a', 'libvorbis', '-page_duration', '100000'],
  opus: ['-c:a', 'libopus', '-page_duration', '100000'],
  flac: ['-c:a', 'flac', '-page_duration', '100000'],
  speex: ['-c:a', 'libspeex', '-ar', '16000', '-page_duration', '200000'],
};
const HEADER_PACKETS: Readonly<Record<OggCodec, number>> = { vorbis: 3, opus: 2, flac: 2, speex: 2 };

/** Sound that ffmpeg made. @param seconds with a page of sound each tenth */
export function makeOggSound(codec: OggCodec, seconds = 0.6): OggSound {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-ogg-'));
  const path = join(folder, 'a.ogg');
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
  const options = ['-map_metadata', '-1', '-bitexact', ...ENCODERS[codec], '-f', 'ogg'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, ...options, path]);
  const [first, ...rest] = splitOggPages(readFileSync(path));
  rmSync(folder, { recursive: true });
  const soundAt = rest.findIndex((_, index) => joinPackets(rest.slice(0, index)).length === HEADER_PACKETS[codec] - 1);
  if (first === undefined || soundAt < 1) throw new Error(`ffmpeg made no Ogg ${codec}`);
  return { first, setup: joinPackets(rest.slice(0, soundAt)).slice(1), pages: rest.slice(soundAt) };
}

/**
 * A whole file.
 * @param packets all headers behind the first page
 * @param counts segments of the pages they are cut into, as `buildHeaderPages` takes them
 */
export function buildOggFile(sound: OggSound, packets: readonly Buffer[], counts: readonly number[] = []): Buffer {
  const headers = buildHeaderPages(packets, sound.first.serial, counts);
  const pages = sound.pages.map((page, index) => buildOggPage({ ...page, sequence: headers.length + 1 + index }));
  return Buffer.concat([buildOggPage(sound.first), ...headers, ...pages]);
}

/** The same file with its first sound on the last page of headers, as old encoders put it; as it is where that is full. */
export function withSoundAmongHeaders(file: Buffer, headerPages: number): Buffer {
  const pages = splitOggPages(file);
  const [header, sound] = pages.slice(headerPages, headerPages + 2);
  if (header === undefined || sound === undefined) return file;
  const lacing = [...header.lacing, ...sound.lacing];
  if (lacing.length > 255) return file;
  const merged = { ...header, granule: sound.granule, lacing, body: Buffer.concat([header.body, sound.body]) };
  const all = [...pages.slice(0, headerPages), merged, ...pages.slice(headerPages + 2)];
  return Buffer.concat(all.map((page, sequence) => buildOggPage({ ...page, sequence })));
}

/** Vendor string and comments, as a FLAC block holds them, too. */
function commentList(comments: readonly string[]): Buffer {
  return commentBlock(comments, 'an encoder 1.0').body;
}

export function vorbisComments(comments: readonly string[], behind: Buffer = NOTHING): Buffer {
  return Buffer.concat([Buffer.from('\x03vorbis', 'latin1'), commentList(comments), Buffer.from([1]), behind]);
}

export function opusComments(comments: readonly string[], behind: Buffer = NOTHING): Buffer {
  return Buffer.concat([Buffer.from('OpusTags'), commentList(comments), behind]);
}

/** FLAC metadata blocks as packets, the last one marked. */
export function flacPackets(blocks: readonly BlockSpec[]): Buffer[] {
  return blocks.map(({ type, body }, index) => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    header.writeUInt8(type | (index === blocks.length - 1 ? 0x80 : 0));
    return Buffer.concat([header, body]);
  });
}

/** A cover as Vorbis comments hold it. */
export function coverComment(bytes: number): string {
  return `METADATA_BLOCK_PICTURE=${pictureBlock(bytes).body.toString('base64')}`;
}

/** A comment that makes the packet `bytes` long. @param make builds the packet with the comments given to it */
export function filledTo(bytes: number, comments: readonly string[], make: (comments: string[]) => Buffer): Buffer {
  const missing = bytes - make([...comments, 'FILL=']).length;
  return make([...comments, `FILL=${'x'.repeat(missing)}`]);
}

const NOTHING = Buffer.alloc(0);
const COMMENTS = [
  'TITLE=Título 🎵',
  'genre=Rock',
  'ARTIST=A',
  'ARTIST=B',
  'Mood=Calm',
  'GENRE=Dub',
  'odd',
  'REPLAYGAIN_TRACK_GAIN=-3 dB',
];
const FULL_PAGE_BYTES = 255 * 255;

/** Ogg files with every way their headers can lie in their pages, with real sound that ffmpeg made. */
export function makeOggVarieties(): AudioVariety[] {
  const [vorbis, opus, flac, speex] = (['vorbis', 'opus', 'flac', 'speex'] as const).map((codec) =>
    makeOggSound(codec),
  );
  if (vorbis === undefined || opus === undefined || flac === undefined || speex === undefined) return [];
  const ogg = (name: string, bytes: () => Buffer, given: Partial<AudioVariety> = {}): AudioVariety => ({
    name: `Ogg ${name}`,
    kind: 'ogg',
    extension: name.startsWith('Opus') ? 'opus' : 'ogg',
    tagType: 'vorbis',
    genres: ['Rock', 'Dub'],
    moods: ['Calm'],
    hasPadding: false,
    moodsElsewhere: [],
    bytes,
    ...given,
  });
  const none = { genres: [], moods: [], tagType: 'vorbis' };
  const ofVorbis = (packet: Buffer, counts: readonly number[] = []): Buffer =>
    buildOggFile(vorbis, [packet, ...vorbis.setup], counts);
  const setupSegments = Math.floor((vorbis.setup[0]?.length ?? 0) / 255) + 1;
  return [
    ogg('Vorbis, title alone', () => ofVorbis(vorbisComments(['TITLE=T'])), none),
    ogg('Vorbis, comments and set-up on one page', () => ofVorbis(vorbisComments(COMMENTS))),
    ogg('Vorbis, comments on a page of their own', () => ofVorbis(vorbisComments(COMMENTS), [1])),
    ogg('Vorbis, with padding', () => ofVorbis(vorbisComments(COMMENTS, Buffer.alloc(1024))), { hasPadding: true }),
    ogg('Vorbis, with data behind the comments', () => ofVorbis(vorbisComments(COMMENTS, Buffer.from('data')))),
    ogg('Vorbis, with a cover', () => ofVorbis(vorbisComments([...COMMENTS, coverComment(300_000)]))),
    ogg('Vorbis, cover before the fields, on pages that are not full', () =>
      ofVorbis(vorbisComments([coverComment(30_000), ...COMMENTS]), [3, 1, 100]),
    ),
    ogg('Vorbis, page full to the last segment', () => {
      const packet = (comments: string[]): Buffer => vorbisComments(comments);
      return ofVorbis(filledTo((255 - setupSegments) * 255 - 1, COMMENTS, packet));
    }),
    ogg('Vorbis, comments that end with an empty segment on the next page', () =>
      ofVorbis(
        filledTo(FULL_PAGE_BYTES, COMMENTS, (comments) => vorbisComments(comments)),
        [255, 1],
      ),
    ),
    ogg('Vorbis, sound on the page of the headers', () => withSoundAmongHeaders(ofVorbis(vorbisComments(COMMENTS)), 1)),
    ogg('Opus, title alone', () => buildOggFile(opus, [opusComments(['TITLE=T'])]), none),
    ogg('Opus, with comments', () => buildOggFile(opus, [opusComments(COMMENTS)])),
    ogg('Opus, with padding', () => buildOggFile(opus, [opusComments(COMMENTS, Buffer.alloc(512))]), {
      hasPadding: true,
    }),
    ogg('Opus, with data to keep behind the comments', () =>
      buildOggFile(opus, [opusComments(COMMENTS, Buffer.from([1, 2, 3, 0]))]),
    ),
    ogg('Opus, with a 5 MB cover', () => buildOggFile(opus, [opusComments([coverComment(5_000_000), ...COMMENTS])])),
    ogg('Opus, page full to the last byte', () =>
      buildOggFile(opus, [filledTo(FULL_PAGE_BYTES - 1, COMMENTS, (comments) => opusComments(comments))]),
    ),
    ogg('Opus, one segment a page', () =>
      buildOggFile(opus, [opusComments(COMMENTS, Buffer.alloc(700, 1))], [1, 1, 1]),
    ),
    ogg('FLAC, comments alone', () => buildOggFile(flac, flacPackets([commentBlock(COMMENTS)]))),
    ogg('FLAC, with a picture and padding, a page each', () => {
      const blocks = [commentBlock(COMMENTS), pictureBlock(20_000), paddingBlock(500)];
      return buildOggFile(flac, flacPackets(blocks), [1, 79]);
    }),
    ogg('Speex', () => buildOggFile(speex, [commentList(COMMENTS)])),
  ];
}
