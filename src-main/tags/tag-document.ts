import type { NativeTag } from '../../src-shared/domain';
import type { FieldValues, TagField } from '../../src-shared/tags';
import type { ByteReader } from '../audio-file/byte-reader';
import type { ByteSplice } from './byte-splice';

/** The tag of a file that Sleevenotes writes into, whatever its format. */
export interface TagDocument {
  /** Names under which music-metadata reports this tag, once it exists: fields in all others are tags like any other. */
  readonly nativeTypes: readonly string[];
  /**
   * Whether an edit makes this tag anew (there is none yet, or it changes its version), so that its native names have nothing
   * to be compared with.
   */
  readonly isRebuilt: boolean;
  /** Values of a field in this tag alone. */
  values(field: TagField): string[];
  /** The fields' native names and values for people; null where music-metadata shows them well enough. */
  describeFields(): NativeTag[] | null;
  /**
   * The changes that give the fields their new values, in the order of the file, and nothing else.
   * @param file the file the document was opened from, for formats where a change goes on behind the tag
   * @throws CodedError `format-unsupported` without the file's name
   */
  planSplices(edits: readonly FieldValues[], file: ByteReader): ByteSplice[] | Promise<ByteSplice[]>;
  /** Everything an edit must not change, byte for byte, in order. */
  untouchedParts(): Buffer[];
  /**
   * The untouched parts after an edit: the same, or what a tag made anew takes over from an older one.
   * @param edits for formats that make no tag when there is nothing to write; left out: some that write something
   */
  partsAfterEdit(edits?: readonly FieldValues[]): Buffer[];
  /** An ID3v2 tag in front in its plainest form, for readers that do not know every feature; null where there is none. */
  plainId3v2(): Buffer | null;
}
