import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Fingerprint } from './fingerprint';

/** What listening to a file gave. */
export interface HeardFile {
  /** Seconds; null where the song is longer than what was listened to. */
  readonly durationSec: number | null;
  /** Words of the fingerprint. */
  readonly wordCount: number;
}

interface Entry extends HeardFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Where the words begin in the data file. */
  readonly firstWord: number;
  /** Sum over the words: tells an entry whose words something else has overwritten. */
  readonly checksum: number;
}

const BYTES_PER_WORD = 4;

/**
 * Fingerprints of all files ever listened to, in `fingerprints.u32` and, one JSON line each, `fingerprints.jsonl`. Memory
 * holds the lines alone, some 200 bytes a file. A line is written after its words, so a run that is killed loses nothing
 * but the file it was at; a file that has changed since is listened to again.
 */
export class FingerprintStore {
  private readonly entries = new Map<string, Entry>();
  private wordsTotal = 0;

  private constructor(
    private readonly dataFile: number,
    private readonly indexFile: number,
  ) {}

  static open(dir: string): FingerprintStore {
    mkdirSync(dir, { recursive: true });
    const [dataPath, indexPath] = [join(dir, 'fingerprints.u32'), join(dir, 'fingerprints.jsonl')];
    const lines = existsSync(indexPath) ? readFileSync(indexPath, 'utf8').split('\n') : [];
    const store = new FingerprintStore(
      openSync(dataPath, existsSync(dataPath) ? 'r+' : 'w+'),
      openSync(indexPath, 'a'),
    );
    for (const line of lines) store.remember(parseLine(line));
    // A line that was cut off must not run into the next one.
    if ((lines.at(-1) ?? '') !== '') writeSync(store.indexFile, '\n');
    return store;
  }

  /** What is known of the file as it is now; undefined when it has to be listened to. */
  find(path: string, state: Pick<Stats, 'size' | 'mtimeMs'>): HeardFile | undefined {
    const entry = this.entries.get(path);
    if (entry?.sizeBytes !== state.size || entry.mtimeMs !== state.mtimeMs) return undefined;
    return checksumOf(this.read(path)) === entry.checksum ? entry : undefined;
  }

  /** Words of a file's fingerprint; 0 for a file that was never heard. */
  wordCount(path: string): number {
    return this.entries.get(path)?.wordCount ?? 0;
  }

  /** @returns the file's fingerprint; empty for a file that was never heard */
  read(path: string): Fingerprint {
    const entry = this.entries.get(path);
    if (entry === undefined) return new Uint32Array(0);
    const words = new Uint32Array(entry.wordCount);
    readSync(this.dataFile, words, 0, words.byteLength, entry.firstWord * BYTES_PER_WORD);
    return words;
  }

  add(path: string, state: Pick<Stats, 'size' | 'mtimeMs'>, durationSec: number | null, words: Fingerprint): HeardFile {
    writeSync(this.dataFile, words, 0, words.byteLength, this.wordsTotal * BYTES_PER_WORD);
    const entry: Entry = {
      path,
      sizeBytes: state.size,
      mtimeMs: state.mtimeMs,
      durationSec,
      firstWord: this.wordsTotal,
      wordCount: words.length,
      checksum: checksumOf(words),
    };
    writeSync(this.indexFile, `${JSON.stringify(entry)}\n`);
    this.remember(entry);
    return entry;
  }

  close(): void {
    closeSync(this.dataFile);
    closeSync(this.indexFile);
  }

  private remember(entry: Entry | null): void {
    if (entry === null) return;
    this.entries.set(entry.path, entry);
    this.wordsTotal = Math.max(this.wordsTotal, entry.firstWord + entry.wordCount);
  }
}

function parseLine(line: string): Entry | null {
  try {
    return line === '' ? null : (JSON.parse(line) as Entry);
  } catch {
    // Cut off when the run that wrote it was killed.
    return null;
  }
}

/** FNV-1a over words instead of bytes. */
function checksumOf(words: Fingerprint): number {
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}
