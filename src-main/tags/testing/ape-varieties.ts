import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apeCover, type ApeItemSpec, buildApe } from './ape-builder';
import { id3v1Tag } from './audio-varieties';
import { buildId3v2, latin1Text } from './id3-builder';
import type { AudioVariety } from './variety';

/** A second of sound in WavPack without any tag, which ffmpeg made. */
export function makeWavPack(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-wavpack-'));
  const path = join(folder, 'a.wv');
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, '-map_metadata', '-1', '-bitexact', path]);
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** Headers of a second of Monkey's Audio 3.99 with noise behind them: no free program makes the real thing. */
function monkeysAudio(): Buffer {
  const noise = Buffer.alloc(5000, 'noise');
  const descriptor = Buffer.alloc(52);
  descriptor.write('MAC ');
  [3990, 52, 24, 4, 0, noise.length - 4].forEach((number, index) => descriptor.writeUInt32LE(number, 4 + 4 * index));
  const header = Buffer.alloc(24);
  header.writeUInt16LE(2000, 0);
  header.writeUInt32LE(73_728 * 4, 4);
  header.writeUInt32LE(44_100, 8);
  header.writeUInt32LE(1, 12);
  header.writeUInt16LE(16, 16);
  header.writeUInt16LE(2, 18);
  header.writeUInt32LE(44_100, 20);
  return Buffer.concat([descriptor, header, noise]);
}

/** The only header of Monkey's Audio before 3.98, likewise of a second. */
function oldMonkeysAudio(): Buffer {
  const header = Buffer.alloc(32);
  header.write('MAC ');
  [3960, 2000, 0, 2].forEach((number, index) => header.writeUInt16LE(number, 4 + 2 * index));
  [44_100, 0, 0, 1, 44_100].forEach((number, index) => header.writeUInt32LE(number, 12 + 4 * index));
  return Buffer.concat([header, Buffer.alloc(5000, 'noise')]);
}

/** Some second of Musepack: its header, and noise. */
function musepack7(): Buffer {
  const header = Buffer.alloc(24);
  header.write('MP+\x07', 'latin1');
  header.writeUInt32LE(39, 4);
  header.writeUInt32LE(0x00a4_0000, 8);
  return Buffer.concat([header, Buffer.alloc(5000, 'noise')]);
}

function musepack8(): Buffer {
  const streamHeader = Buffer.from([0, 0, 0, 0, 8, 0x82, 0xd8, 0x44, 0, 0, 0x10]);
  const packet = (key: string, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from(key), Buffer.from([body.length + 3]), body]);
  const packets = [packet('SH', streamHeader), packet('AP', Buffer.alloc(100, 'noise')), packet('SE', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('MPCK'), ...packets]);
}

const ITEMS: readonly ApeItemSpec[] = [
  { key: 'Title', value: 'Título 🎵' },
  { key: 'GENRE', value: 'Rock\0Drum & Bass' },
  { key: 'Artist', value: 'A\0B' },
  { key: 'Mood', value: 'Calm' },
  { key: 'genre', value: 'Dub' },
  { key: 'Related', value: 'https://example.org', flags: 4 },
  { key: 'Year', value: '1999', flags: 1 },
];
const GIVEN = { genres: ['Rock', 'Drum & Bass', 'Dub'], moods: ['Calm'] };

/** Files whose own tag is an APE tag, with every kind of tag they can have. */
export function makeApeVarieties(): AudioVariety[] {
  const formats = {
    WavPack: { kind: 'wavpack', extension: 'wv', audio: makeWavPack() },
    "Monkey's Audio": { kind: 'ape', extension: 'ape', audio: monkeysAudio() },
    "Monkey's Audio before 3.98": { kind: 'ape', extension: 'ape', audio: oldMonkeysAudio() },
    'Musepack 7': { kind: 'musepack', extension: 'mpc', audio: musepack7() },
    'Musepack 8': { kind: 'musepack', extension: 'mpc', audio: musepack8() },
  } as const;
  const variety = (
    format: keyof typeof formats,
    name: string,
    parts: { front?: Buffer; end?: Buffer },
    given: Partial<AudioVariety> = {},
  ): AudioVariety => {
    const { kind, extension, audio } = formats[format];
    const { front = Buffer.alloc(0), end = Buffer.alloc(0) } = parts;
    return {
      name: `${format}, ${name}`,
      kind,
      extension,
      tagType: 'APEv2',
      genres: [],
      moods: [],
      hasPadding: false,
      moodsElsewhere: [],
      bytes: () => Buffer.concat([front, audio, end]),
      ...given,
    };
  };
  const ape = buildApe({ items: ITEMS });
  const id3v2 = buildId3v2({ major: 3, frames: [{ id: 'TIT2', body: latin1Text('Foreign') }] });
  const each = (Object.keys(formats) as (keyof typeof formats)[]).flatMap((format) => [
    variety(format, 'no tag', {}),
    variety(format, 'APEv2', { end: ape }, GIVEN),
  ]);
  return [
    ...each,
    variety('WavPack', 'ID3v1 alone', { end: id3v1Tag(17) }, { genres: ['Rock'] }),
    variety('WavPack', 'APEv2 and ID3v1', { end: Buffer.concat([ape, id3v1Tag(5)]) }, GIVEN),
    variety('WavPack', 'APEv2 without header', { end: buildApe({ items: ITEMS, hasHeader: false }) }, GIVEN),
    variety('WavPack', 'APEv2 without items', { end: buildApe({ items: [] }) }),
    variety('WavPack', 'APEv2 with a 5 MB cover', { end: buildApe({ items: [apeCover(5_000_000), ...ITEMS] }) }, GIVEN),
    variety("Monkey's Audio", 'ID3v2 in front of APEv2', { front: id3v2, end: ape }, GIVEN),
    variety('Musepack 7', 'APEv2 and ID3v1', { end: Buffer.concat([ape, id3v1Tag(5)]) }, GIVEN),
  ];
}
