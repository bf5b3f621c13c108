import { open, stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { CodedError } from '../../src-shared/errors';
import { fileReader } from '../audio-file/byte-reader';
import { toReadError } from '../tags/file-errors';
import { audioMimeType } from './audio-mime';

/** Most that is read at once, in bytes: a write has to wait no longer than this takes. */
export const MAX_PART_BYTES = 1024 * 1024;

/** A track's file as it is now. */
export interface AudioState {
  /** Differs for any two states of the file; digits and hyphens. */
  readonly version: string;
  readonly sizeBytes: number;
  /** E.g. `audio/mpeg`, by the file's name. */
  readonly mimeType: string;
}

export interface TrackAudioParts {
  /** @throws CodedError `bad-input` for an id that is not in the library */
  readonly pathOf: (trackId: number) => string;
  /** Runs a short read of a file while nobody writes it. */
  readonly reading: <Result>(path: string, work: () => Promise<Result>) => Promise<Result>;
}

/**
 * The bytes of the library's files, for the player: by track id only, a part at a time. No file stays open between two parts,
 * so that a player never stands in the way of a write. Bytes move when tags are written; a version says which state of the
 * file is meant, so that parts of two states are never mixed.
 */
export class TrackAudio {
  constructor(private readonly parts: TrackAudioParts) {}

  /** @throws CodedError `bad-input` for an unknown id, `file-missing`, `file-unreadable` */
  async state(trackId: number): Promise<AudioState> {
    const path = this.parts.pathOf(trackId);
    return this.read(path, async () => {
      const stats = await stat(path, { bigint: true });
      return { version: versionOf(stats), sizeBytes: Number(stats.size), mimeType: audioMimeType(path) };
    });
  }

  /**
   * The file's bytes from `offset` on, at least one of them and at most `length` or `MAX_PART_BYTES`.
   * @throws CodedError `bad-input` for an unknown id, `changed-since` when the file is not `version` any more or is shorter,
   *   `file-missing`, `file-unreadable`
   */
  async part(trackId: number, version: string, offset: number, length: number): Promise<Buffer> {
    const path = this.parts.pathOf(trackId);
    return this.read(path, () => readPart(path, version, offset, Math.min(length, MAX_PART_BYTES)));
  }

  private async read<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.parts.reading(path, work);
    } catch (thrown) {
      throw toReadError(path, thrown);
    }
  }
}

async function readPart(path: string, version: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const isSame = versionOf(await handle.stat({ bigint: true })) === version;
    const reader = await fileReader(handle);
    const bytes = isSame ? await reader.read(offset, length) : Buffer.alloc(0);
    if (bytes.length === 0) throw new CodedError('changed-since', `${path}: the file was changed while it was played`);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Tells two states apart even where a write kept size and time, or came within the clock's tick: that is another inode. */
function versionOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join('-');
}
