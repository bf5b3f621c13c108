import type { ErrorInfo } from '../../src-shared/errors';
import type { SegmentGroup, TrackReading } from './track-reader';

/**
 * What the worker's main thread and a reader thread say to each other. Both are made from the same sources and run in one process, so
 * messages are typed and not checked.
 */

/** Groups a reader may be ahead: one on its way while another is made. */
export const GROUPS_AHEAD = 2;

export type ReaderRequest =
  /** Sent only when the thread has answered the one before with `end` or `failed`. */
  | { readonly type: 'read'; readonly readId: number; readonly path: string }
  /** One group was taken: another may be sent. */
  | { readonly type: 'taken'; readonly readId: number }
  | { readonly type: 'cancel'; readonly readId: number };

/** Every `read` is answered by any number of `group`, and then one `end` or `failed`. */
export type ReaderReply =
  | { readonly type: 'group'; readonly group: SegmentGroup }
  | { readonly type: 'end'; readonly reading: TrackReading }
  | { readonly type: 'failed'; readonly error: ErrorInfo };
