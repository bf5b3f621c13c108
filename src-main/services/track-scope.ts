import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TrackSet } from '../store/track-where';
import type { TrackScope } from './service-types';

/** The set of tracks a scope means; paths are made real, since the library knows files by their real path. */
export async function toTrackSet(scope: TrackScope): Promise<TrackSet> {
  if (!('paths' in scope)) return scope;
  const paths = await Promise.all(scope.paths.map((path) => realpath(path).catch(() => resolve(path))));
  return { paths };
}
