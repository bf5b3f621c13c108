import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { LabelSet } from './clips-labels';
import { readFolders } from './folder-source';
import { readListed } from './manifest-source';
import type { SourceItem } from './song-entry';
import { readTagged, TAG_SOURCES } from './tag-source';

/** Where songs and their labels come from. Every kind is one function that yields the same items. */
export type SourceSpec =
  | { readonly kind: 'folders' | 'tags' | 'moods'; readonly dir: string }
  | {
      readonly kind: 'manifest';
      readonly file: string;
      readonly labelSet: LabelSet | null;
      readonly within: string | null;
    };

/** @throws CodedError what the source throws */
export function readSource(spec: SourceSpec): AsyncGenerator<SourceItem> {
  if (spec.kind === 'manifest') return readListed(spec.file, spec);
  return spec.kind === 'folders' ? readFolders(spec.dir) : readTagged(spec.dir, spec.kind);
}

/**
 * Understands what people say of their data: a folder of music and where its labels are, or a manifest.
 * @param path a folder, or a manifest
 * @param labels `folders`, `tags` (genre), `moods`, a manifest, or null: the folder's `clips.tsv` where it has one,
 *   otherwise `folders`
 * @throws CodedError `file-missing`, `bad-input`
 */
export async function chooseSource(
  path: string,
  labels: string | null,
  labelSet: LabelSet | null,
): Promise<SourceSpec> {
  const isFolder = (await statOrRefuse(path)).isDirectory();
  if (!isFolder) {
    if (labels !== null) {
      throw new CodedError('bad-input', `${path} is a manifest, which says the labels itself: leave --labels out`);
    }
    return { kind: 'manifest', file: path, labelSet, within: null };
  }
  const clips = join(path, 'clips.tsv');
  if (labels === null && (await stat(clips).catch(() => null)) !== null) {
    return { kind: 'manifest', file: clips, labelSet, within: null };
  }
  const kind = labels ?? 'folders';
  if (kind !== 'folders' && !(kind in TAG_SOURCES)) {
    return { kind: 'manifest', file: kind, labelSet, within: resolve(path) };
  }
  if (labelSet !== null) throw new CodedError('bad-input', '--label-set chooses from a clips.tsv; there is none here');
  return { kind: kind as 'folders' | keyof typeof TAG_SOURCES, dir: resolve(path) };
}

async function statOrRefuse(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  return stat(path).catch((error: unknown) => {
    throw new CodedError(
      'file-missing',
      `${path} cannot be opened: there is no such file or folder, or it may not be read`,
      {
        cause: error,
      },
    );
  });
}
