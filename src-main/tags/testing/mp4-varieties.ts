import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bigEndian,
  box,
  buildMp4,
  dataBox,
  freeBox,
  freeformItem,
  handlerBox,
  metaBox,
  type Mp4Sound,
  takeSound,
} from './mp4-builder';
import type { AudioVariety } from './variety';

const CHAPTERS = `;FFMETADATA1
genre=Audiobook
[CHAPTER]
TIMEBASE=1/1
START=0
END=1
title=One
[CHAPTER]
TIMEBASE=1/1
START=1
END=2
title=Two
`;
const TITLE = box('©nam', dataBox('Título 🎵'));
const ARTIST = box('©ART', dataBox('A'), dataBox('B'));
const TRACK_NUMBER = box('trkn', dataBox(Buffer.from([0, 0, 0, 3, 0, 9, 0, 0]), 0));
const COVER = box('covr', dataBox(Buffer.alloc(5_000_000, Buffer.from([0xff, 0xd8, 0x66, 0x72, 0x65, 0x65])), 13));
const ITUNES_NORM = freeformItem('iTunNORM', dataBox(' 000002A4 000002A4'));

/** Two seconds of sound in a file of ffmpeg's own making. */
export function recordMp4(...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-mp4-'));
  try {
    const [path, chapters] = [join(folder, 'a.m4a'), join(folder, 'chapters.txt')];
    writeFileSync(chapters, CHAPTERS);
    const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
    const given = options.map((option) => (option === 'CHAPTERS' ? chapters : option));
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, '-bitexact', ...given, path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** MP4 files with every kind of tags and every order of boxes that the code tells apart, with real audio. */
export function makeMp4Varieties(): AudioVariety[] {
  return [...recordedVarieties(), ...tagVarieties(), ...boxVarieties()];
}

function recordedVarieties(): AudioVariety[] {
  const tags = ['-metadata', 'title=Title', '-metadata', 'genre=Rock'];
  const rock = { genres: ['Rock'] };
  return [
    variety('AAC by ffmpeg', recordMp4(...tags), rock),
    variety('AAC by ffmpeg, index first', recordMp4(...tags, '-movflags', '+faststart'), rock),
    variety('AAC by ffmpeg, room reserved', recordMp4(...tags, '-moov_size', '5000'), { ...rock, hasPadding: true }),
    variety('ALAC by ffmpeg, index first', recordMp4('-c:a', 'alac', '-movflags', '+faststart'), {}),
    variety(
      'chapters as text and as a track',
      recordMp4('-i', 'CHAPTERS', '-map_metadata', '1', '-movflags', '+faststart'),
      {
        genres: ['Audiobook'],
      },
    ),
    variety('fragments', recordMp4(...tags, '-movflags', 'frag_keyframe+empty_moov'), rock),
    variety('fragments for streaming', recordMp4(...tags, '-movflags', 'dash', '-frag_duration', '500000'), rock),
  ];
}

function tagVarieties(): AudioVariety[] {
  const sound = takeSound(recordMp4('-c:a', 'alac'));
  const tagged = (name: string, given: Partial<AudioVariety>, ...inMoov: Buffer[]): AudioVariety =>
    variety(name, buildMp4({ sound, inMoov, order: [sound.ftyp, 'moov', 'mdat'] }), given);
  const items = (...ilst: Buffer[]): Buffer => box('udta', metaBox(box('ilst', TITLE, ...ilst, ARTIST, TRACK_NUMBER)));
  const utf16 = (text: string): Buffer => dataBox(Buffer.from(text, 'utf16le').swap16(), 2);
  return [
    tagged('no user data', {}),
    tagged('user data of QuickTime, with terminator', {}, box('udta', box('name', Buffer.from('Music')), bigEndian(0))),
    tagged('tags that hold nothing', {}, box('udta', metaBox())),
    tagged(
      'several genres in one atom',
      { genres: ['Rock', 'Dub'] },
      items(box('©gen', dataBox('Rock'), dataBox('Dub'))),
    ),
    tagged(
      'several genre atoms',
      { genres: ['Rock', 'Dub', 'Pop'] },
      items(box('©gen', dataBox('Rock')), ITUNES_NORM, box('©gen', dataBox('Dub'), dataBox('Pop'))),
    ),
    tagged('a numbered genre', { genres: ['Rock'] }, items(box('gnre', dataBox(Buffer.from([0, 18]), 0)))),
    tagged(
      'a numbered genre and a named one',
      { genres: ['Hard Rock'] },
      items(box('gnre', dataBox(Buffer.from([0, 18]), 0)), box('©gen', dataBox('Hard Rock'))),
    ),
    tagged(
      'mood in mixed case, twice',
      { moods: ['Calm', 'Deep', 'Wild'] },
      items(freeformItem('Mood', dataBox('Calm'), dataBox('Deep')), ITUNES_NORM, freeformItem('MOOD', dataBox('Wild'))),
    ),
    tagged(
      'text of other types',
      { genres: ['Pop 演歌', 'Folk', 'Dub'] },
      items(box('©gen', utf16('Pop 演歌'), dataBox('Folk\0', 0), dataBox('Dub', 18))),
    ),
    tagged(
      'a cover of 5 MB and free space',
      { genres: ['Rock'], hasPadding: true },
      box('udta', metaBox(box('ilst', box('©gen', dataBox('Rock')), COVER, ITUNES_NORM), freeBox(2048))),
    ),
    tagged(
      'free space with remains, before the items',
      { hasPadding: true },
      box('udta', metaBox(freeBox(900, 0x66), box('ilst', TITLE))),
    ),
    tagged(
      'tags in the form of QuickTime',
      { genres: ['Rock'] },
      box('udta', box('meta', handlerBox(), box('ilst', box('©gen', dataBox('Rock')), TITLE)), bigEndian(0)),
    ),
  ];
}

function boxVarieties(): AudioVariety[] {
  const sound = takeSound(recordMp4());
  const inMoov = [box('udta', metaBox(box('ilst', TITLE, box('©gen', dataBox('Rock')), ITUNES_NORM)))];
  const wide = box('wide');
  const { ftyp } = sound;
  const given = { genres: ['Rock'] };
  const built = (name: string, spec: Omit<Parameters<typeof buildMp4>[0], 'sound'>, more = {}): AudioVariety =>
    variety(name, buildMp4({ sound, inMoov, ...spec }), { ...given, ...more });
  return [
    built('64-bit offsets and sizes', {
      order: [ftyp, 'moov', wide, 'mdat'],
      wideOffsets: true,
      longMoov: true,
      mdat: '64-bit',
    }),
    built('data to the end of the file', { order: [ftyp, 'moov', 'mdat'], mdat: 'rest' }),
    built('data on both sides of the index', { order: [ftyp, 'mdat', 'moov', 'mdat', freeBox(40)] }),
    built('free space behind the index', { order: [ftyp, 'moov', freeBox(4000), 'mdat'] }, { hasPadding: true }),
    built('free space before the index', { order: [ftyp, freeBox(400, 1), 'moov', 'mdat'] }, { hasPadding: true }),
    built(
      'free space in the index',
      {
        inMoov: [...inMoov, freeBox(300)],
        order: [ftyp, 'moov', 'mdat', box('uuid', Buffer.alloc(30, 7))],
      },
      { hasPadding: true },
    ),
    built('index last, without QuickTime type, zeros at the end', { order: [wide, 'mdat', 'moov', Buffer.alloc(20)] }),
  ];
}

function variety(name: string, bytes: Buffer, given: Partial<AudioVariety>): AudioVariety {
  return {
    name: `MP4, ${name}`,
    kind: 'mp4',
    extension: 'm4a',
    tagType: 'iTunes',
    genres: [],
    moods: [],
    hasPadding: false,
    moodsElsewhere: [],
    bytes: () => bytes,
    ...given,
  };
}

/** Sound to build files from. */
export function recordSound(): Mp4Sound {
  return takeSound(recordMp4());
}
