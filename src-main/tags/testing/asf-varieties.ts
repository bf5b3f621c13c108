import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ASF_EXTENSION,
  ASF_FILE_PROPERTIES,
  type AsfAttributeSpec,
  type AsfObjectSpec,
  description,
  encodeHeader,
  extension,
  guidBytes,
  library,
  metadata,
  padding,
  picture,
} from './asf-builder';
import type { AudioVariety } from './variety';

const HEADER_HEAD_BYTES = 30;
const FILE_SIZE_BYTE = HEADER_HEAD_BYTES + 24 + 16;

/** A second of WMA that ffmpeg made: what its header says of the sound, and everything behind the header. */
interface AsfSound {
  readonly fileProperties: AsfObjectSpec;
  readonly others: readonly AsfObjectSpec[];
  readonly data: Buffer;
}

export function makeAsfSound(): AsfSound {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-asf-'));
  const path = join(folder, 'a.wma');
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...sound, '-map_metadata', '-1', '-bitexact', path]);
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  const headerBytes = Number(bytes.readBigUInt64LE(16));
  const objects: AsfObjectSpec[] = [];
  for (let offset = HEADER_HEAD_BYTES; offset < headerBytes;) {
    const endByte = offset + Number(bytes.readBigUInt64LE(offset + 16));
    objects.push({ guid: guidText(bytes, offset), content: bytes.subarray(offset + 24, endByte) });
    offset = endByte;
  }
  const isGuid = (text: string, guid: string): boolean => guidBytes(text).equals(guidBytes(guid));
  const fileProperties = objects.find(({ guid }) => isGuid(guid, ASF_FILE_PROPERTIES));
  if (fileProperties === undefined) throw new Error('ffmpeg made no file properties');
  const others = objects.filter((object) => object !== fileProperties && !isGuid(object.guid, ASF_EXTENSION));
  return { fileProperties, others, data: bytes.subarray(headerBytes) };
}

/** The sound with these objects in the header and in its extension; its header says the file's true size. */
export function buildAsf(
  { fileProperties, others, data }: AsfSound,
  inHeader: readonly AsfObjectSpec[],
  inExtension: readonly AsfObjectSpec[] = [],
): Buffer {
  const header = encodeHeader([fileProperties, extension(inExtension), ...others, ...inHeader]);
  header.writeBigUInt64LE(BigInt(header.length + data.length), FILE_SIZE_BYTE);
  return Buffer.concat([header, data]);
}

const DESCRIPTORS: readonly AsfAttributeSpec[] = [
  { name: 'WM/AlbumTitle', value: 'Álbum 🎵' },
  { name: 'WM/Genre', value: 'Rock' },
  { name: 'WM/GenreID', value: '(17)' },
  { name: 'WM/Mood', value: 'Calm' },
  { name: 'IsVBR', value: Buffer.from([1, 0, 0, 0]), type: 2 },
];
const STREAM_RECORDS: readonly AsfAttributeSpec[] = [
  { name: 'DeviceConformanceTemplate', value: 'L1', stream: 1 },
  { name: 'WM/WMADRCPeakReference', value: Buffer.from([1, 2, 0, 0]), type: 3, stream: 1 },
];
const ROCK = { genres: ['Rock'], moods: ['Calm'] };

/** WMA files with every arrangement of tags that a header can have. */
export function makeAsfVarieties(): AudioVariety[] {
  const sound = makeAsfSound();
  const variety = (
    name: string,
    inHeader: readonly AsfObjectSpec[],
    inExtension: readonly AsfObjectSpec[],
    given: Partial<AudioVariety> = {},
  ): AudioVariety => ({
    name: `WMA, ${name}`,
    kind: 'asf',
    extension: 'wma',
    tagType: 'asf',
    genres: [],
    moods: [],
    hasPadding: false,
    moodsElsewhere: [],
    bytes: () => buildAsf(sound, inHeader, inExtension),
    ...given,
  });
  const described = description(DESCRIPTORS);
  return [
    variety('no tag', [], []),
    variety('descriptors', [described], [], ROCK),
    variety('descriptors and records of streams', [described], [metadata(STREAM_RECORDS)], ROCK),
    variety(
      'genres with names in different case',
      [description([...DESCRIPTORS, { name: 'wm/genre', value: 'Dub' }])],
      [],
      {
        genres: ['Rock', 'Dub'],
        moods: ['Calm'],
      },
    ),
    variety(
      'several genres in the library',
      [described],
      [library([{ name: 'WM/Genre', value: 'Dub' }, picture(300)])],
      {
        genres: ['Rock', 'Dub'],
        moods: ['Calm'],
      },
    ),
    variety('genre in the library alone', [], [library([picture(300), { name: 'WM/Genre', value: 'Dub' }])], {
      genres: ['Dub'],
    }),
    variety(
      'genre repeated in another language',
      [described],
      [library([{ name: 'WM/Genre', value: 'Rock', language: 2 }])],
      ROCK,
    ),
    variety('padding in the extension', [described], [metadata(STREAM_RECORDS), padding(4000)], {
      ...ROCK,
      hasPadding: true,
    }),
    variety('padding in the header', [described, padding(4000)], [], { ...ROCK, hasPadding: true }),
    variety('too little padding', [padding(10), described], [padding(20)], ROCK),
    variety('no tag, padding at the very end', [padding(4000)], [padding(0)], { hasPadding: true }),
    variety('a small picture among the descriptors', [description([picture(2000), ...DESCRIPTORS])], [], ROCK),
    variety('a 5 MB picture in the library', [described], [library([picture(5_000_000)]), padding(3000)], {
      ...ROCK,
      hasPadding: true,
    }),
  ];
}

/** The text form, in which `guidBytes` takes it back; swapping bytes twice changes nothing. */
function guidText(bytes: Buffer, offset: number): string {
  return guidBytes(bytes.toString('hex', offset, offset + 16)).toString('hex');
}
