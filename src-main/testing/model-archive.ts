import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { type Options, ZipFile } from 'yazl';
import type { ModelSpec } from '../../src-shared/model-spec';
import { TEST_SPEC } from './fixtures';

/** A model's folder that nothing computes with, but that is in order; and archives, also such as no program makes. */

const LAYERS = {
  modelTopology: { class_name: 'Model', config: { layers: [{ class_name: 'Dense', config: { units: 3 } }] } },
  weightsManifest: [{ paths: ['weights.bin'], weights: [] }],
};

const CONTENT: Readonly<Record<string, string>> = {
  'golden.json': JSON.stringify({ seed: 1, batchSize: 1, outputs: {} }),
  'model.json': JSON.stringify(LAYERS),
  // ONNX: version 8 of the format.
  'model.onnx': '\u0008\u0008',
  'weights.bin': 'the weights',
};

export type ModelContent = Record<string, string>;

/** The files of a model by name, with the hashes in its spec; `changed` before they are taken. */
export function modelContent(
  changed: Readonly<Record<string, string>> = {},
  spec: Partial<ModelSpec> = {},
): ModelContent {
  const hashed = { ...CONTENT, ...changed };
  const files = Object.fromEntries(Object.entries(hashed).map(([name, text]) => [name, sha256(text)]));
  const card = `# ${spec.title ?? TEST_SPEC.title}\n`;
  return { ...hashed, 'card.md': card, 'spec.json': JSON.stringify({ ...TEST_SPEC, ...spec, files }) };
}

export async function putModel(modelsDir: string, spec: Partial<ModelSpec> = {}): Promise<void> {
  await putFiles(join(modelsDir, spec.id ?? TEST_SPEC.id), modelContent({}, spec));
}

export async function putFiles(dir: string, content: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [name, text] of Object.entries(content)) await writeFile(join(dir, name), text);
}

export interface ArchiveOptions {
  /** In front of every name. */
  readonly folder?: string;
  readonly entry?: Partial<Options>;
  /** Changes the finished archive. */
  readonly spoil?: (bytes: Buffer) => Buffer;
}

/** @returns `path` */
export async function putArchive(
  path: string,
  content: Readonly<Record<string, string>>,
  { folder = '', entry = {}, spoil = (bytes) => bytes }: ArchiveOptions = {},
): Promise<string> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(content)) zip.addBuffer(Buffer.from(text), `${folder}${name}`, entry);
  zip.end();
  writeFileSync(path, spoil(await buffer(zip.outputStream)));
  return path;
}

/** Every occurrence, in names as in contents; both of one length. */
export function replaceBytes(bytes: Buffer, from: string | Buffer, to: string | Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const wanted = Buffer.from(from);
  for (let at = changed.indexOf(wanted); at >= 0; at = changed.indexOf(wanted, at + wanted.length)) {
    Buffer.from(to).copy(changed, at);
  }
  return changed;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
