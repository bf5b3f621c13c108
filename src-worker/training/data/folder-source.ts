import { join } from 'node:path';
import { NO_GIVEN_PLACE } from './dataset-song';
import type { SourceItem } from './song-entry';
import { walkAudio } from './walk-audio';

/**
 * A folder per label: `DIR/<label>/**`. Folders within a label's folder are albums; files that lie in it directly have the
 * album their tags name, as all have the artist. Audio in DIR itself has no label.
 * @throws CodedError `bad-input` when DIR is no folder
 */
export async function* readFolders(dir: string): AsyncGenerator<SourceItem> {
  for await (const { names, failure } of walkAudio(dir)) {
    const id = names.join('/');
    const [label] = names;
    if (failure !== null) yield { skipped: { id, reason: 'unreadable', detail: failure } };
    else if (label === undefined || names.length === 1) {
      yield { skipped: { id, reason: 'no-label', detail: `${id} lies in no label's folder` } };
    } else {
      yield {
        song: {
          id,
          path: join(dir, ...names),
          labels: [label],
          absent: [],
          artist: null,
          album: names.length > 2 ? names.slice(0, -1).join('/') : null,
          source: 'folders',
          given: NO_GIVEN_PLACE,
        },
      };
    }
  }
}
