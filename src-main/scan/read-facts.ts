import { basename, extname } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { computeAudioId } from '../audio-file/audio-id';
import type { TagValues } from '../../src-shared/tags';
import type { FileFacts, FileStamp, FurtherFields } from '../store/scan-repo';
import type { Id3Conventions } from '../tags/id3v2/id3v2-conventions';
import { readTags } from '../tags/read-tags';
import { describeReadError } from './scan-errors';

/**
 * Reads what the library keeps of a file. A file that can't be read gives facts whose `error` says why; where that is no fault
 * of the file's content, `mtimeMs` is 0, so that every scan tries again.
 */
export async function readFacts(
  file: FileStamp & { readonly path: string },
  conventions: Id3Conventions,
): Promise<FileFacts> {
  const { path, sizeBytes, mtimeMs } = file;
  const unread = {
    path,
    sizeBytes,
    mtimeMs,
    audioId: null,
    title: basename(path, extname(path)),
    artist: '',
    album: '',
    durationSec: null,
    fileGenres: [],
    fileMoods: [],
    furtherFields: {},
    notWritableReason: null,
  };
  try {
    if (sizeBytes === 0) throw new CodedError('file-empty', `${path}: the file is empty; copy or download it again`);
    const tags = await readTags(path, conventions);
    return {
      ...unread,
      audioId: await computeAudioId(path),
      title: tags.title || unread.title,
      artist: tags.artist,
      album: tags.album,
      durationSec: tags.durationSec,
      fileGenres: tags.fields.genre,
      fileMoods: tags.fields.mood,
      furtherFields: furtherFieldsOf(tags.fields),
      notWritableReason: tags.notWritableReason,
      error: null,
    };
  } catch (thrown) {
    const systemError = systemErrorOf(thrown);
    // Permission can be given, a drive come back, without the file changing: without a time it counts as changed.
    const stamp = systemError === null ? {} : { mtimeMs: 0 };
    return { ...unread, ...stamp, error: describeReadError(systemError ?? thrown, path) };
  }
}

function furtherFieldsOf({ genre: _genre, mood: _mood, ...further }: TagValues): FurtherFields {
  return Object.fromEntries(Object.entries(further).filter(([, values]) => values.length > 0));
}

/** The failed system call behind an error; null where the file could be read and is broken. */
function systemErrorOf(thrown: unknown): NodeJS.ErrnoException | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (typeof (error as NodeJS.ErrnoException).errno === 'number') return error;
  }
  return null;
}
