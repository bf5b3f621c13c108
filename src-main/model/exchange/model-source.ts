import type { Readable } from 'node:stream';
import type { OfferedFile } from './exchanged-files';

/** An archive or a folder from which a model is taken in. */
export interface ModelSource {
  /** Those of the model's folder; files that are left behind are not among them. */
  readonly files: readonly SourceFile[];
  close(): Promise<void> | void;
}

export interface SourceFile extends OfferedFile {
  open(): Promise<Readable>;
}
