import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildFlacMetadata, commentBlock } from '../../tags/testing/flac-builder';
import { buildId3v2, utf16Text } from '../../tags/testing/id3-builder';
import { catalogueTrack, TRACKS_PER_ALBUM, type CatalogueTrack } from './catalogue';

/** Half a second of sound of each format, without tags. */
type Sounds = Readonly<Record<CatalogueTrack['format'], Buffer>>;

/** Written last into an album's folder: with it, the album is complete. Scans pass it over, as they do real covers. */
const COVER = 'cover.jpg';
const STREAM_INFO_BYTES = 34;
const BLOCK_HEADER_BYTES = 4;

/**
 * Fills a folder with the first `trackCount` tracks of the catalogue, tagged files of a few KB each; goes on where an earlier
 * call was interrupted. @returns how many were written now
 */
export function makeMusic(musicDir: string, trackCount: number): number {
  const sounds = makeSounds();
  let written = 0;
  for (let first = 0; first < trackCount; first += TRACKS_PER_ALBUM) {
    const count = Math.min(TRACKS_PER_ALBUM, trackCount - first);
    written += makeAlbum(musicDir, sounds, first, count);
  }
  return written;
}

function makeAlbum(musicDir: string, sounds: Sounds, first: number, count: number): number {
  const albumDir = join(musicDir, dirname(catalogueTrack(first).path));
  // A part of an album may become the whole one, when more tracks are asked for.
  const cover = `${count} tracks`;
  const coverPath = join(albumDir, COVER);
  if (existsSync(coverPath) && readFileSync(coverPath, 'utf8') === cover) return 0;
  mkdirSync(albumDir, { recursive: true });
  for (let index = first; index < first + count; index += 1) {
    const track = catalogueTrack(index);
    writeFileSync(join(musicDir, track.path), taggedFile(track, soundOf(sounds[track.format], index)));
  }
  writeFileSync(coverPath, cover);
  return count;
}

/** The same sound with a mark of its own, so that no two tracks have the same audio. */
function soundOf(sound: Buffer, index: number): Buffer {
  const marked = Buffer.from(sound);
  marked.writeUInt32BE(index, marked.length - 4);
  return marked;
}

function taggedFile({ title, artist, album, genres, format }: CatalogueTrack, sound: Buffer): Buffer {
  if (format === 'mp3') {
    const texts = { TIT2: [title], TPE1: [artist], TALB: [album], TCON: genres };
    const frames = Object.entries(texts).flatMap(([id, values]) =>
      values.length === 0 ? [] : [{ id, body: utf16Text(...values) }],
    );
    return Buffer.concat([buildId3v2({ major: 3, frames, paddingBytes: 256 }), sound]);
  }
  const comments = [`TITLE=${title}`, `ARTIST=${artist}`, `ALBUM=${album}`, ...genres.map((genre) => `GENRE=${genre}`)];
  const streamInfo = { type: 0, body: sound.subarray(0, STREAM_INFO_BYTES) };
  return Buffer.concat([buildFlacMetadata([streamInfo, commentBlock(comments)]), sound.subarray(STREAM_INFO_BYTES)]);
}

/** @throws Error when ffmpeg is missing or fails */
function makeSounds(): Sounds {
  const scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-scale-'));
  try {
    const encode = (name: string, options: readonly string[]): Buffer => {
      const path = join(scratch, name);
      const source = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=22050:duration=0.5'];
      execFileSync('ffmpeg', ['-v', 'error', ...source, '-ac', '1', '-map_metadata', '-1', ...options, path]);
      return readFileSync(path);
    };
    return {
      mp3: encode('sound.mp3', ['-b:a', '32k', '-id3v2_version', '0', '-write_xing', '0']),
      flac: withoutMetadata(encode('sound.flac', ['-sample_fmt', 's16', '-ar', '8000'])),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Stream information and frames of a FLAC file, without what lies between them. */
function withoutMetadata(file: Buffer): Buffer {
  const streamInfoAt = 'fLaC'.length + BLOCK_HEADER_BYTES;
  let blockAt = 'fLaC'.length;
  for (let isLast = false; !isLast;) {
    isLast = (file.readUInt8(blockAt) & 0x80) !== 0;
    blockAt += BLOCK_HEADER_BYTES + file.readUIntBE(blockAt + 1, 3);
  }
  return Buffer.concat([file.subarray(streamInfoAt, streamInfoAt + STREAM_INFO_BYTES), file.subarray(blockAt)]);
}
