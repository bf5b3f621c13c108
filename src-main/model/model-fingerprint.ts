import { createHash } from 'node:crypto';
import type { HeadSpec, ModelSpec } from '../../src-shared/model-spec';

/** The network as it was trained; every other form of it is made from these. */
const TRAINED_FILES: readonly string[] = ['model.json', 'weights.bin'];

/**
 * Tells models of one id apart by what they hear: what a model said of a track holds as long as this is the same. A network that is only
 * written anew, say for a faster engine, keeps it, and so does one whose labels get other thresholds or words.
 * @returns sha256 in hexadecimal
 */
export function hearingFingerprint({ audio, inputs, heads, files }: ModelSpec): string {
  const trained = Object.entries(files).filter(([name]) => TRAINED_FILES.includes(name));
  // A model that holds no trained form is known by all it has.
  const known = trained.length === TRAINED_FILES.length ? Object.fromEntries(trained) : files;
  return sha256({ audio, inputs, heads: heads.map(answersOf), files: known });
}

/** Tells apart what tracks show of a model: which labels, of what it hears. */
export function showingFingerprint(spec: ModelSpec): string {
  return sha256([hearingFingerprint(spec), spec.heads]);
}

/**
 * Tells apart what an engine's trial says something of: how fast and how right it is has to be measured anew where this differs. Models
 * that share a backbone share a trial, since that is nearly all of their work; each one's golden outputs are checked when it is loaded all
 * the same, and an engine that misses them gives way to the processor.
 */
export function networkFingerprint({ audio, inputs, heads, embedding, files }: ModelSpec): string {
  if (embedding !== undefined) return sha256(embedding.backbone);
  return sha256({ audio, inputs, heads: heads.map(answersOf), files });
}

function answersOf({ name, activation, labels }: HeadSpec): unknown {
  return { name, activation, labels: labels.map(({ id }) => id) };
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
