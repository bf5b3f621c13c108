import { createHash } from 'node:crypto';
import type { ModelSpec } from '../../src-shared/model-spec';

/** The network as it was trained; every other form of it is made from these. */
const TRAINED_FILES: readonly string[] = ['model.json', 'weights.bin'];

/**
 * Tells models of one id apart by what they hear: what a model said of a track holds as long as this is the same. A network that is only
 * written anew, say for a faster engine, keeps it.
 * @returns sha256 in hexadecimal
 */
export function hearingFingerprint({ files, embedding: _embedding, ...spec }: ModelSpec): string {
  const trained = Object.entries(files).filter(([name]) => TRAINED_FILES.includes(name));
  // A model that holds no trained form is known by all it has.
  const known = trained.length === TRAINED_FILES.length ? Object.fromEntries(trained) : files;
  return sha256({ ...spec, files: known });
}

/** Tells apart whatever an engine may be given: how fast and how right engines are is measured anew where it differs. */
export function networkFingerprint(spec: ModelSpec): string {
  return sha256(spec);
}

function sha256(spec: ModelSpec): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex');
}
