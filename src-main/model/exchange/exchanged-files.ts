import { CodedError } from '../../../src-shared/errors';

/** What of a model's folder is handed on and taken in, and how large it may be. */

const [KB, MB] = [1e3, 1e6];

/** The largest model trained so far has 15 MB of weights, the largest report of 100,000 songs about 60 MB. */
const LARGEST_BYTES: Readonly<Record<string, number>> = {
  'spec.json': MB,
  'golden.json': 10 * MB,
  'model.json': 10 * MB,
  'weights.bin': 500 * MB,
  'model.onnx': 500 * MB,
  'top.onnx': 100 * MB,
  'card.md': MB,
  'config.json': MB,
  'metrics.json': 20 * MB,
  'robustness.json': 10 * MB,
  'split.tsv': 100 * MB,
  'training.json': 300 * MB,
  NOTICE: 100 * KB,
};

/** Pictures can hold scripts, and a card says the same in words; what file managers leave behind is nothing. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['calibration.svg', '.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Without these there is nothing to check, or nothing that computes on every machine. */
const NEEDED = ['spec.json', 'golden.json', 'model.onnx'];

const MOST_BYTES = 1000 * MB;

/** A file of a model that is to be taken in. */
export interface OfferedFile {
  readonly name: string;
  /** As the archive or the folder says; what is read may not be more. */
  readonly sizeBytes: number;
}

export function isExchanged(name: string): boolean {
  return Object.hasOwn(LARGEST_BYTES, name);
}

export function isLeftBehind(name: string): boolean {
  return LEFT_BEHIND.has(name);
}

/**
 * Refuses what can't be a model by its names and sizes alone, before anything of it is read.
 * @param source named in the refusal
 * @throws CodedError `model-invalid`
 */
export function assertOffer(files: readonly OfferedFile[], source: string): void {
  const refuse = (why: string): never => {
    throw new CodedError('model-invalid', `${source} is no model that can be taken in: ${why}`);
  };
  const names = new Set<string>();
  for (const { name, sizeBytes } of files) {
    if (!isExchanged(name)) refuse(`${name} is no file of a model; take it out`);
    if (names.has(name)) refuse(`${name} is in it twice`);
    names.add(name);
    const largest = LARGEST_BYTES[name]!;
    if (sizeBytes > largest) refuse(`${name} is larger than ${Math.ceil(largest / MB)} MB`);
  }
  const missing = NEEDED.find((name) => !names.has(name));
  if (missing !== undefined) refuse(`there is no ${missing} in it; choose what was exported, or a model’s folder`);
  if (files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > MOST_BYTES)
    refuse(`it is larger than ${MOST_BYTES / MB} MB`);
}
