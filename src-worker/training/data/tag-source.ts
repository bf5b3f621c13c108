import { join } from 'node:path';
import { NO_GIVEN_PLACE } from './dataset-song';
import type { SourceItem } from './song-entry';
import { walkAudio } from './walk-audio';

/** Tags whose values can be labels. */
export type LabelTag = 'genre' | 'mood';

/** Names of the sources that go by a tag, as the command line and records have them. */
export const TAG_SOURCES = { tags: 'genre', moods: 'mood' } as const satisfies Record<string, LabelTag>;

/**
 * All audio of a folder; labels, artist and album are what the files' own tags say.
 * @throws CodedError `bad-input` when DIR is no folder
 */
export async function* readTagged(dir: string, source: keyof typeof TAG_SOURCES): AsyncGenerator<SourceItem> {
  for await (const { names, failure } of walkAudio(dir)) {
    const id = names.join('/');
    if (failure !== null) yield { skipped: { id, reason: 'unreadable', detail: failure } };
    else {
      const path = join(dir, ...names);
      const unknown = { labels: null, absent: [], artist: null, album: null };
      yield { song: { id, path, ...unknown, source, given: NO_GIVEN_PLACE } };
    }
  }
}
