import { basename, extname } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { computeAudioId } from '../audio-file/audio-id';
import type { FileFacts, FileStamp } from '../store/scan-repo';
import { readTags } from '../tags/read-tags';
import { describeReadError } from './scan-errors';

const FORBIDDEN: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM']);

/** Reads what the library keeps of a file. A file that can't be read gives facts whose `error` says why. */
export async function readFacts(file: FileStamp & { readonly path: string }): Promise<FileFacts> {
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
    notWritableReason: null,
  };
  try {
    if (sizeBytes === 0) throw new CodedError('file-empty', `${path}: the file is empty; copy or download it again`);
    const tags = await readTags(path);
    return {
      ...unread,
      audioId: await computeAudioId(path),
      title: tags.title || unread.title,
      artist: tags.artist,
      album: tags.album,
      durationSec: tags.durationSec,
      fileGenres: tags.genres,
      fileMoods: tags.moods,
      notWritableReason: tags.notWritableReason,
      error: null,
    };
  } catch (thrown) {
    // Permission can be given without the file changing: without a time it counts as changed, and is tried again.
    const isForbidden = FORBIDDEN.has(systemCodeOf(thrown));
    return { ...unread, ...(isForbidden ? { mtimeMs: 0 } : {}), error: describeReadError(thrown, path) };
  }
}

function systemCodeOf(thrown: unknown): unknown {
  const error = thrown as { code?: unknown; cause?: { code?: unknown } } | null;
  return error?.cause?.code ?? error?.code;
}
