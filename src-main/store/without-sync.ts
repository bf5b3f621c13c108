import type { Database } from 'better-sqlite3';

/**
 * Does work whose commits don't wait for the disk: a power cut may cost the last of them, in their order, and leaves the database whole.
 * For what is made again in no time; on a busy disk each commit that waits keeps everything else in this process waiting, too.
 * @param work commits all it begins before it returns
 */
export function withoutSync<Result>(database: Database, work: () => Result): Result {
  database.pragma('synchronous = NORMAL');
  try {
    return work();
  } finally {
    database.pragma('synchronous = FULL');
  }
}
