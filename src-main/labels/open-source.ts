import type { LabelSetRequest } from '../../src-shared/label-set';
import type { Folder } from '../../src-shared/domain';
import type { LibrarySongs } from './library-songs';
import { labelsOfFolders, labelsOfTags, noLabels, type SourceLabels } from './source-labels';
import { labelsOfTable } from './table-labels';

/** Reads what the source of a request says. */
export async function openSource(
  { field, source }: Pick<LabelSetRequest, 'field' | 'source'>,
  library: LibrarySongs,
  folders: readonly Folder[],
): Promise<SourceLabels> {
  switch (source.kind) {
    case 'tags':
      return labelsOfTags(library, field, source.folderIds ?? null);
    case 'folders':
      return labelsOfFolders(library, folders, { depth: source.depth, folderIds: source.folderIds ?? null });
    case 'table':
      return labelsOfTable(library, folders, source.path);
    case 'choices':
      return noLabels();
  }
}

/** What a source is to people; plural. */
export const SOURCE_TITLES: Readonly<Record<LabelSetRequest['source']['kind'], string>> = {
  tags: 'the file’s tags',
  folders: 'the folders’ names',
  table: 'the table’s rows',
  choices: 'your choices',
};
