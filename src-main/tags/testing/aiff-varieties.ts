import { buildForm, type ChunkSpec, splitForm } from './chunk-builder';
import { makeSound } from './chunk-sound';
import { buildId3v2, latin1Text, pictureBody, utf8Text } from './id3-builder';
import type { AudioVariety } from './variety';

const FRAMES = [
  { id: 'TIT2', body: utf8Text('Título 🎵') },
  { id: 'TMOO', body: utf8Text('Calm\0Deep') },
  { id: 'TCON', body: utf8Text('Rock\0Pop') },
  { id: 'PRIV', body: Buffer.from('owner\0\xff\xfe\xff\x00', 'latin1') },
];
const V24: Partial<AudioVariety> = { genres: ['Rock', 'Pop'], moods: ['Calm', 'Deep'] };
/** As iTunes writes it. */
const V22_FRAMES = [
  { id: 'TT2', body: latin1Text('Title') },
  { id: 'TCO', body: latin1Text('(4)Eurodisco') },
  { id: 'PIC', body: pictureBody(2, 500) },
];
const NAME: ChunkSpec = { id: 'NAME', body: Buffer.from('Name of it') };
const MARK: ChunkSpec = { id: 'MARK', body: Buffer.from('0001000100000064054d61726b31', 'hex') };
const COMMENT: ChunkSpec = { id: 'COMT', body: Buffer.from('00010000000000000003416263', 'hex') };
const APPLICATION: ChunkSpec = { id: 'APPL', body: Buffer.from('Sleevenotes has no say') };

function tagChunk(tag: Buffer): ChunkSpec {
  return { id: 'ID3 ', body: tag };
}

/** AIFF and AIFF-C files with every structure and tag they can have, around sound that ffmpeg made. */
export function makeAiffVarieties(): AudioVariety[] {
  const [common, sound] = splitForm(makeSound('aiff', 'pcm_s16be'));
  const sowt = splitForm(makeSound('aiff', 'pcm_s16le'));
  if (common?.id !== 'COMM' || sound?.id !== 'SSND') throw new Error('ffmpeg wrote other chunks than expected');
  const oddSound = { id: 'SSND', body: sound.body.subarray(0, -1) };
  const aiff = (name: string, chunks: readonly ChunkSpec[], given: Partial<AudioVariety> = {}): AudioVariety =>
    variety(`AIFF, ${name}`, () => buildForm({ id: 'FORM', type: 'AIFF', chunks }), given);
  const aifc = (name: string, chunks: readonly ChunkSpec[], given: Partial<AudioVariety> = {}): AudioVariety =>
    variety(`AIFF-C, ${name}`, () => buildForm({ id: 'FORM', type: 'AIFC', chunks }), given);
  const v24 = tagChunk(buildId3v2({ major: 4, frames: FRAMES }));
  const padded = tagChunk(buildId3v2({ major: 4, frames: FRAMES, paddingBytes: 700 }));
  const v22 = tagChunk(buildId3v2({ major: 2, frames: V22_FRAMES, paddingBytes: 300 }));
  const cover = tagChunk(
    buildId3v2({ major: 4, frames: [...FRAMES, { id: 'APIC', body: pictureBody(4, 5_000_000) }], paddingBytes: 600 }),
  );
  return [
    aiff('no tag', [common, sound]),
    aiff('ID3v2.4 behind the sound', [common, sound, v24], V24),
    aiff('ID3v2.4 with padding before the sound', [common, padded, sound, COMMENT], { ...V24, hasPadding: true }),
    aiff('ID3v2.4 before the sound', [common, v24, sound], V24),
    aiff('ID3v2.4 with a 5 MB cover', [cover, common, sound], { ...V24, hasPadding: true }),
    aiff('ID3v2.2', [common, sound, v22], { genres: ['Disco', 'Eurodisco'], tagType: 'ID3v2.2', hasPadding: true }),
    aiff('texts, marks and unknown chunks', [NAME, common, MARK, COMMENT, sound, APPLICATION]),
    aiff('texts, marks and ID3v2.4', [common, sound, MARK, v24, COMMENT, NAME, APPLICATION], V24),
    aiff('sound of odd length', [common, oddSound, v24], V24),
    aiff('sound of odd length without padding at the end', [common, { ...oddSound, padding: Buffer.alloc(0) }]),
    variety('AIFF, size in the header too large', () =>
      buildForm({ id: 'FORM', type: 'AIFF', chunks: [common, sound], statedBytes: 99_999 }),
    ),
    variety('AIFF-C, no tag', () => makeSound('aiff', 'pcm_s16le')),
    aifc('ID3v2.4 behind the sound', [...sowt, v24], V24),
    aifc('A-law, ID3v2.4 before the sound', [padded, ...splitForm(makeSound('aiff', 'pcm_alaw'))], {
      ...V24,
      hasPadding: true,
    }),
  ];
}

function variety(name: string, bytes: () => Buffer, given: Partial<AudioVariety> = {}): AudioVariety {
  return {
    name,
    kind: 'aiff',
    extension: 'aiff',
    tagType: 'ID3v2.4',
    genres: [],
    moods: [],
    hasPadding: false,
    moodsElsewhere: [],
    bytes,
    ...given,
  };
}
