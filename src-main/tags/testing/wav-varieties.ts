import { type ChunkSpec, buildForm, type FormSpec, infoChunk, longSizesChunk, splitForm } from './chunk-builder';
import { makeSound, streamWav } from './chunk-sound';
import { buildId3v2, latin1Text, pictureBody, utf16Text, utf8Text } from './id3-builder';
import type { AudioVariety } from './variety';

const UNKNOWN_SIZE = 0xffffffff;

const V24_FRAMES = [
  { id: 'TIT2', body: utf8Text('Título 🎵') },
  { id: 'TPE1', body: utf8Text('A\0B') },
  { id: 'TMOO', body: utf8Text('Calm\0Deep') },
  { id: 'TCON', body: utf8Text('Rock\0Drum (and) Bass') },
  { id: 'PRIV', body: Buffer.from('owner\0\xff\xfe\xff\x00', 'latin1') },
];
const V24: Partial<AudioVariety> = { genres: ['Rock', 'Drum (and) Bass'], moods: ['Calm', 'Deep'] };
const V23_FRAMES = [
  { id: 'TCON', body: latin1Text('(17)') },
  { id: 'TIT2', body: utf16Text('Título 🎵') },
  { id: 'TXXX', body: utf16Text('MOOD', 'Calm') },
  { id: 'APIC', body: pictureBody(3, 3000) },
];
const V23: Partial<AudioVariety> = { genres: ['Rock'], moods: ['Calm'], tagType: 'ID3v2.3' };

const INFO = infoChunk([
  ['INAM', Buffer.from('Alter Titel\0')],
  ['IGNR', Buffer.from('Jazz; Dub\0')],
  ['IART', Buffer.from('M\xfcller\0', 'latin1')],
  ['ICRD', Buffer.from('1999\0')],
]);
const BEXT: ChunkSpec = { id: 'bext', body: Buffer.concat([Buffer.from('Description'), Buffer.alloc(595)]) };
/** One cue point, and its label: both count samples, not bytes of the file. */
const CUE: ChunkSpec = { id: 'cue ', body: Buffer.from(`0100000001000000${'00'.repeat(20)}`, 'hex') };
const LABELS: ChunkSpec = { id: 'LIST', body: Buffer.from('adtllabl\x06\0\0\0\x01\0\0\0A\0', 'latin1') };
const ODD: ChunkSpec = { id: 'iXML', body: Buffer.from('<BWFXML/>') };
const JUNK: ChunkSpec = { id: 'JUNK', body: Buffer.alloc(28) };
const UNKNOWN: ChunkSpec = { id: 'xY z', body: Buffer.from('what?') };

function tagChunk(id: string, tag: Buffer): ChunkSpec {
  return { id, body: tag };
}

/** WAV files with every structure and tag they can have, around sound that ffmpeg made. */
export function makeWavVarieties(): AudioVariety[] {
  const [format, data] = twoChunks(makeSound('wav', 'pcm_s16le'));
  const oddData = { id: 'data', body: data.body.subarray(1) };
  const wav = (name: string, chunks: readonly ChunkSpec[], given: Partial<AudioVariety> = {}): AudioVariety =>
    variety(name, () => buildForm({ id: 'RIFF', type: 'WAVE', chunks }), given);
  const form = (name: string, spec: Partial<FormSpec>, given: Partial<AudioVariety> = {}): AudioVariety =>
    variety(name, () => buildForm({ id: 'RIFF', type: 'WAVE', chunks: [], ...spec }), given);
  const v24 = tagChunk('id3 ', buildId3v2({ major: 4, frames: V24_FRAMES }));
  const v24Padded = tagChunk('ID3 ', buildId3v2({ major: 4, frames: V24_FRAMES, paddingBytes: 701 }));
  const v23 = tagChunk('ID3 ', buildId3v2({ major: 3, frames: V23_FRAMES, unsynchronised: true }));
  const cover = { id: 'APIC', body: pictureBody(4, 5_000_000) };
  const inInfo = { genres: ['Jazz', 'Dub'] };
  return [
    wav('no tag', [format, data]),
    wav('ID3v2.4 behind the sound', [format, data, v24], V24),
    wav('ID3v2.4 with padding before the sound', [format, v24Padded, data, UNKNOWN], { ...V24, hasPadding: true }),
    wav('ID3v2.3 unsynchronised, before the sound', [format, v23, data], V23),
    wav(
      'ID3v2.4 with a 5 MB cover',
      [format, data, tagChunk('id3 ', buildId3v2({ major: 4, frames: [...V24_FRAMES, cover] }))],
      V24,
    ),
    wav(
      'ID3v2.4 with zeros behind it in its chunk',
      [format, data, tagChunk('id3 ', Buffer.concat([v24.body, Buffer.alloc(7)]))],
      V24,
    ),
    wav('empty ID3 chunk', [format, tagChunk('id3 ', Buffer.alloc(0)), data]),
    wav('INFO', [format, INFO, data], inInfo),
    wav('INFO in UTF-8 behind the sound', [format, data, infoChunk([['IGNR', Buffer.from('演歌\0')]])], {
      genres: ['演歌'],
    }),
    wav('INFO without genre', [format, data, infoChunk([['ISFT', Buffer.from('Lavf\0')]])]),
    wav(
      'INFO whose last text lacks its padding',
      [format, { id: 'LIST', body: INFO.body.subarray(0, -1) }, data],
      inInfo,
    ),
    wav('INFO and ID3v2.4', [format, INFO, data, v24], V24),
    wav('ID3v2.3 and INFO', [format, v23, INFO, data], V23),
    wav('Broadcast WAV with unknown chunks', [JUNK, BEXT, format, data, CUE, LABELS, ODD, UNKNOWN]),
    wav(
      'Broadcast WAV with unknown chunks and both tags',
      [BEXT, format, ODD, data, CUE, LABELS, INFO, v24, UNKNOWN],
      V24,
    ),
    wav('sound of odd length', [format, oddData, v24Padded], { ...V24, hasPadding: true }),
    wav('padding bytes that are not zero', [format, { ...oddData, padding: Buffer.from('!') }, INFO], inInfo),
    wav('sound of odd length without padding at the end', [format, { ...oddData, padding: Buffer.alloc(0) }]),
    form(
      'size in the header too large by 8',
      { chunks: [format, data, v24], statedBytes: 8 + sizeOf(format, data, v24) },
      V24,
    ),
    form(
      'size in the header does not count the tag',
      { chunks: [format, data, v24], statedBytes: sizeOf(format, data) },
      V24,
    ),
    form(
      'size in the header unknown, sound of known size',
      { chunks: [format, INFO, data], statedBytes: UNKNOWN_SIZE },
      inInfo,
    ),
    variety('bytes behind the end', () =>
      Buffer.concat([buildForm({ id: 'RIFF', type: 'WAVE', chunks: [format, data] }), Buffer.from('rest'.repeat(99))]),
    ),
    variety('written into a pipe', () => streamWav('pcm_s16le')),
    form('sizes zero', { chunks: [format, { ...data, statedBytes: 0 }], statedBytes: 0 }),
    form(
      'cut off, with a tag before the sound',
      { chunks: [format, v24, { ...data, statedBytes: 99_999 }], statedBytes: 109_999 },
      V24,
    ),
    variety('extensible format, 24 bit', () => makeSound('wav', 'pcm_s24le', '-ac', '6')),
    variety('A-law', () => makeSound('wav', 'pcm_alaw')),
    variety('RF64 by ffmpeg', () => makeSound('wav', 'pcm_s16le', '-rf64', 'always')),
    form('RF64 with tags', longForm('RF64', [format, data, INFO, v24]), V24),
    form('BW64 with the tag before the sound', longForm('BW64', [format, v24Padded, data, ODD]), {
      ...V24,
      hasPadding: true,
    }),
  ];
}

function variety(name: string, bytes: () => Buffer, given: Partial<AudioVariety> = {}): AudioVariety {
  return {
    name: `WAV, ${name}`,
    kind: 'wav',
    extension: 'wav',
    tagType: 'ID3v2.4',
    genres: [],
    moods: [],
    hasPadding: false,
    moodsElsewhere: [],
    bytes,
    ...given,
  };
}

function twoChunks(file: Buffer): [format: ChunkSpec, data: ChunkSpec] {
  const [format, data] = splitForm(file);
  if (format?.id !== 'fmt ' || data?.id !== 'data') throw new Error('ffmpeg wrote other chunks than expected');
  return [format, data];
}

/** What the header of a file with these chunks has to say. */
function sizeOf(...chunks: readonly ChunkSpec[]): number {
  return buildForm({ id: 'RIFF', type: 'WAVE', chunks }).length - 8;
}

function longForm(id: 'RF64' | 'BW64', chunks: readonly ChunkSpec[]): FormSpec {
  const audioBytes = chunks.find((chunk) => chunk.id === 'data')?.body.length ?? 0;
  const sizes = longSizesChunk(sizeOf(longSizesChunk(0, 0), ...chunks), audioBytes, audioBytes / 2);
  const withoutSize = chunks.map((chunk) => (chunk.id === 'data' ? { ...chunk, statedBytes: UNKNOWN_SIZE } : chunk));
  return { id, type: 'WAVE', statedBytes: UNKNOWN_SIZE, chunks: [sizes, ...withoutSize] };
}
