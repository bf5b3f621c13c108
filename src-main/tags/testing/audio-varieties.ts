import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFlacMetadata, commentBlock, FLAC_APPLICATION, paddingBlock, pictureBlock } from './flac-builder';
import { buildId3v2, latin1Text, pictureBody, utf16Text, utf8Text } from './id3-builder';
import type { AudioVariety } from './variety';

const FLAC_HEAD_BYTES = 4 + 4 + 34;

/** A second of sound: MPEG frames alone, and a FLAC's stream information block with its frames. */
export function makeAudio(): { mpegFrames: Buffer; flacStreamInfo: Buffer; flacFrames: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-audio-'));
  const make = (name: string, ...options: string[]): Buffer => {
    const path = join(folder, name);
    const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, '-map_metadata', '-1', '-bitexact', ...options, path]);
    return readFileSync(path);
  };
  const mpegFrames = make('a.mp3', '-id3v2_version', '0', '-write_xing', '0');
  const flac = make('a.flac');
  let audioByte = 4;
  for (let isLast = false; !isLast;) {
    isLast = (flac.readUInt8(audioByte) & 0x80) !== 0;
    audioByte += 4 + flac.readUIntBE(audioByte + 1, 3);
  }
  return { mpegFrames, flacStreamInfo: flac.subarray(8, FLAC_HEAD_BYTES), flacFrames: flac.subarray(audioByte) };
}

export function id3v1Tag(genreNumber: number): Buffer {
  const tag = Buffer.alloc(128);
  tag.write('TAGOld title', 'latin1');
  tag.writeUInt8(genreNumber, 127);
  return tag;
}

export function apeTag(items: Readonly<Record<string, string>>): Buffer {
  const encoded = Object.entries(items).map(([key, value]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(Buffer.byteLength(value));
    return Buffer.concat([head, Buffer.from(`${key}\0${value}`)]);
  });
  const body = Buffer.concat(encoded);
  const edge = (flags: number): Buffer => {
    const bytes = Buffer.alloc(32);
    bytes.write('APETAGEX', 'latin1');
    bytes.writeUInt32LE(2000, 8);
    bytes.writeUInt32LE(body.length + 32, 12);
    bytes.writeUInt32LE(encoded.length, 16);
    bytes.writeUInt32LE(flags >>> 0, 20);
    return bytes;
  };
  return Buffer.concat([edge(0xa0000000), body, edge(0x80000000)]);
}

/** MP3 and FLAC files with every kind of tag they can have, with real audio that ffmpeg made. */
export function makeMp3AndFlacVarieties(): AudioVariety[] {
  const { mpegFrames, flacStreamInfo, flacFrames } = makeAudio();
  const mp3 = (
    name: string,
    front: Buffer,
    given: Partial<AudioVariety> = {},
    end: Buffer = Buffer.alloc(0),
  ): AudioVariety => ({
    name: `MP3, ${name}`,
    kind: 'mp3',
    extension: 'mp3',
    tagType: 'ID3v2.4',
    genres: [],
    moods: [],
    hasPadding: false,
    moodsElsewhere: [],
    bytes: () => Buffer.concat([front, mpegFrames, end]),
    ...given,
  });
  const flac = (
    name: string,
    blocks: Parameters<typeof buildFlacMetadata>[0],
    given: Partial<AudioVariety> = {},
    front: Buffer = Buffer.alloc(0),
  ): AudioVariety => ({
    name: `FLAC, ${name}`,
    kind: 'flac',
    extension: 'flac',
    tagType: 'vorbis',
    genres: [],
    moods: [],
    hasPadding: false,
    moodsElsewhere: [],
    bytes: () => Buffer.concat([front, buildFlacMetadata([{ type: 0, body: flacStreamInfo }, ...blocks]), flacFrames]),
    ...given,
  });
  const v3Frames = [
    { id: 'TIT2', body: utf16Text('Título 🎵') },
    { id: 'TCON', body: latin1Text('(17)') },
    { id: 'TPE1', body: latin1Text('Artist') },
    { id: 'RVA2', body: Buffer.from('master\0\x01\x02\x00\x10\x00', 'latin1') },
    { id: 'TXXX', body: utf16Text('Mood', 'Calm; Deep') },
    { id: 'PRIV', body: Buffer.from('owner\0\xff\xfe\xff\x00', 'latin1') },
    { id: 'APIC', body: pictureBody(3, 3000) },
    { id: 'GEOB', body: Buffer.from('\0text/plain\0f\0d\0data', 'latin1') },
  ];
  const v4Frames = [
    { id: 'TIT2', body: utf8Text('Título 🎵') },
    { id: 'TPE1', body: utf8Text('A\0B') },
    { id: 'TMOO', body: utf16Text('Calm', 'Deep') },
    { id: 'TCON', body: utf8Text('Rock\0Drum (and) Bass') },
    { id: 'POPM', body: Buffer.from('me@example.org\0\xc4\0\0\0\x07', 'latin1') },
    { id: 'APIC', body: pictureBody(4, 3000) },
  ];
  const v4 = { genres: ['Rock', 'Drum (and) Bass'], moods: ['Calm', 'Deep'], tagType: 'ID3v2.4' };
  const v3 = { genres: ['Rock'], moods: ['Calm', 'Deep'], tagType: 'ID3v2.3' };
  const comments = [
    'TITLE=Título 🎵',
    'genre=Rock',
    'ARTIST=A',
    'ARTIST=B',
    'Mood=Calm',
    'GENRE=Dub',
    'odd',
    'REPLAYGAIN_TRACK_GAIN=-3 dB',
  ];
  const flacGiven = { genres: ['Rock', 'Dub'], moods: ['Calm'] };
  return [
    mp3('no tag', Buffer.alloc(0)),
    mp3('ID3v1 alone', Buffer.alloc(0), { genres: ['Rock'] }, id3v1Tag(17)),
    mp3(
      'ID3v2.2',
      buildId3v2({
        major: 2,
        paddingBytes: 300,
        frames: [
          { id: 'TT2', body: latin1Text('Title') },
          { id: 'TCO', body: latin1Text('(4)Eurodisco') },
          { id: 'PIC', body: pictureBody(2, 500) },
        ],
      }),
      { genres: ['Disco', 'Eurodisco'], tagType: 'ID3v2.2', hasPadding: true },
    ),
    mp3(
      'ID3v2.2 unsynchronised',
      buildId3v2({
        major: 2,
        unsynchronised: true,
        frames: [
          { id: 'TT2', body: utf16Text('Title') },
          { id: 'TXX', body: utf16Text('MOOD', 'Calm') },
          { id: 'PIC', body: pictureBody(2, 500) },
        ],
      }),
      { moods: ['Calm'], tagType: 'ID3v2.2' },
    ),
    mp3('ID3v2.3 with padding', buildId3v2({ major: 3, frames: v3Frames, paddingBytes: 2000 }), {
      ...v3,
      hasPadding: true,
    }),
    mp3('ID3v2.3 without padding', buildId3v2({ major: 3, frames: v3Frames }), v3),
    mp3('ID3v2.3 unsynchronised', buildId3v2({ major: 3, frames: v3Frames, unsynchronised: true, paddingBytes: 900 }), {
      ...v3,
      hasPadding: true,
    }),
    mp3(
      'ID3v2.3 with extended header',
      buildId3v2({ major: 3, frames: v3Frames, extendedHeader: true, paddingBytes: 900 }),
      { ...v3, hasPadding: true },
    ),
    mp3('ID3v2.3 and ID3v1', buildId3v2({ major: 3, frames: v3Frames }), v3, id3v1Tag(5)),
    mp3(
      'ID3v2.3 with TMOO and two TCON',
      buildId3v2({
        major: 3,
        paddingBytes: 200,
        frames: [
          { id: 'TCON', body: latin1Text('Rock') },
          { id: 'TMOO', body: latin1Text('Calm') },
          { id: 'TIT2', body: latin1Text('Title') },
          { id: 'TCON', body: latin1Text('Pop') },
        ],
      }),
      { genres: ['Rock', 'Pop'], moods: ['Calm'], tagType: 'ID3v2.3', hasPadding: true },
    ),
    mp3('ID3v2.4', buildId3v2({ major: 4, frames: v4Frames, paddingBytes: 700 }), { ...v4, hasPadding: true }),
    mp3('ID3v2.4 unsynchronised', buildId3v2({ major: 4, frames: v4Frames, unsynchronised: true, paddingBytes: 700 }), {
      ...v4,
      hasPadding: true,
    }),
    mp3('ID3v2.4 with footer', buildId3v2({ major: 4, frames: v4Frames, footer: true }), v4),
    mp3('ID3v2.4 with extended header', buildId3v2({ major: 4, frames: v4Frames, extendedHeader: true }), v4),
    mp3(
      'ID3v2.4 with plain frame sizes',
      buildId3v2({ major: 4, frames: v4Frames, plainSizes: true, paddingBytes: 700 }),
      { ...v4, hasPadding: true },
    ),
    mp3(
      'ID3v2.4 with a 3 MB cover',
      buildId3v2({
        major: 4,
        frames: [...v4Frames, { id: 'APIC', body: pictureBody(4, 3_000_000) }],
        paddingBytes: 700,
      }),
      { ...v4, hasPadding: true },
    ),
    mp3(
      'APEv2 and ID3v1 at the end',
      Buffer.alloc(0),
      { genres: ['Ape'], moods: ['Bright'], moodsElsewhere: ['Bright'] },
      Buffer.concat([apeTag({ Genre: 'Ape', Mood: 'Bright', Title: 'Old title' }), id3v1Tag(12)]),
    ),
    flac('no comments', []),
    flac('with comments', [commentBlock(comments)], flacGiven),
    flac('with large padding', [commentBlock(comments), paddingBlock(8192)], { ...flacGiven, hasPadding: true }),
    flac('padding before the comments', [paddingBlock(4096), commentBlock(comments)], {
      ...flacGiven,
      hasPadding: true,
    }),
    flac('with padding, no comments', [paddingBlock(4096)], { hasPadding: true }),
    flac(
      'with picture',
      [pictureBlock(200_000), commentBlock(comments), { type: FLAC_APPLICATION, body: Buffer.from('test1234') }],
      flacGiven,
    ),
    flac(
      'with ID3v2 in front',
      [commentBlock(comments), paddingBlock(500)],
      { ...flacGiven, hasPadding: true, moodsElsewhere: ['Calm', 'Deep'] },
      buildId3v2({ major: 3, frames: v3Frames }),
    ),
  ];
}
