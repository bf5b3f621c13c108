import { expect, test } from 'vitest';
import { TAG_FIELDS } from '../../src-shared/tags';
import { id3FormName, TAG_MAP } from './tag-map';

/** docs/tags.md is this text; after a change of the map: `npx vitest run tag-map-doc -u`. */
function tagMapPage(): string {
  const rows = TAG_FIELDS.map((field) => {
    const { id3Writes, vorbis, ape, mp4, asf, riffInfo, id3Reads, alsoReads } = TAG_MAP[field];
    const id3 = ([4, 3, 2] as const).map((major) => id3FormName(id3Writes[major]));
    const written = [...id3, vorbis, ape, mp4, asf, riffInfo ?? '–'];
    const alsoRead = [...id3Reads.map(id3FormName), ...alsoReads].filter((name) => !written.includes(name));
    const names = [...written, ...alsoRead].map((name) => (name === '–' ? name : `\`${name}\``));
    return `| ${[field, ...names.slice(0, written.length), names.slice(written.length).join(', ')].join(' | ')} |`;
  });
  return [
    '# Which tag holds what',
    'The mapping is the one MusicBrainz Picard, Mp3tag, TagLib and beets share. This page is made from `src-main/tags/tag-map.ts`.',
    [
      '| field | ID3v2.4 | ID3v2.3 | ID3v2.2 | FLAC, Ogg (Vorbis comment) | APEv2 | MP4 | ASF | RIFF INFO | also read |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
    [
      '**Several values.** ID3v2.4: one frame, the values separated by a zero byte, as the standard has it. ID3v2.3 and v2.2 know no such',
      'separator: the values are joined by `; `, which Picard and Mp3tag write and most players split. FLAC and Ogg: the comment is repeated.',
    ].join('\n'),
    [
      '**Which version.** A tag that exists keeps its version. A file without an ID3v2 tag gets ID3v2.4. An ID3v1 or APE tag at the end of an',
      'MP3 stays as it is; what it says is repeated in a new ID3v2 tag, because many programs stop reading it once there is one.',
    ].join('\n'),
    [
      '**Ogg** (Vorbis, Opus, FLAC, Speex). The pages in front of the sound change. Where these cannot hold the new comments, there are more of them,',
      'and every page behind gets another number and checksum, eight bytes; the sound is the same. Padding behind the comments is used, data there is kept.',
      'Files with several streams, at once as in videos or one after another, are left alone.',
    ].join('\n'),
    [
      '**MP4.** Several values are the `data` atoms of one item; the first stands where the first item of the field stood. Items whose',
      'names differ only in case, repeated ones and the numbered `gnre` are replaced together. Where the tag outgrows its free space, the sound',
      'moves and every table of its places with it, also in files that are cut into fragments; files with other references stay as they are.',
    ].join('\n'),
    [
      "**WavPack, Monkey's Audio, Musepack.** The APEv2 tag at the end is written: one item, the values separated by a zero byte. Where there is",
      'none, a new one stands before the ID3v1 tag, which stays, and repeats what that says. APEv1 tags, read-only tags and items, and files that',
      'have only an ID3v2 tag are left alone.',
    ].join('\n'),
    [
      '**WMA.** The first value is an attribute of the Extended Content Description, further ones stand in the Metadata Library, as Windows and',
      'Picard write them; ffmpeg shows one of them. `WM/GenreID` is another attribute and stays. Copy-protected and signed files are left alone.',
    ].join('\n'),
    [
      '**WAV and AIFF.** The ID3v2 tag in its chunk (`id3 ` or `ID3 `) is written; where there is none, a new one comes at the end, or before sound',
      'whose length the file does not say. A WAV with an INFO chunk also gets the genre there, as `IGNR`: values joined by `; `, in Windows-1252 where that',
      'suffices and the file does not use UTF-8. A new tag repeats what INFO says, which Picard no longer reads then; ffmpeg reads INFO alone where there',
      'is one. Files with several tags, with bytes that belong to no chunk, or with padding missing between chunks are left alone.',
    ].join('\n'),
    '**What is not touched.** Everything else: every other frame, comment and picture keeps its bytes and its place. See ADR 3.',
    '',
  ].join('\n\n');
}

test('docs/tags.md says what the map says', async () => {
  await expect(tagMapPage()).toMatchFileSnapshot('../../docs/tags.md');
});
