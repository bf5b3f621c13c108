import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSpec } from '../../src-shared/model-spec';
import { ONNX_FILE, TOP_FILE } from '../engine/model-files';
import { loadLayers } from '../engine/tfjs-layers';
import { loadPlainTensorFlow } from '../engine/tfjs-node';
import { openModel } from '../model/open-model';
import { formatJson, sha256 } from './export-folder';
import { checkForms, exportForms, type OnnxForms } from './export-forms';

/**
 * Writes a model's ONNX files anew from its TensorFlow.js layers; all else stays, but for what its spec says of these files. The new folder
 * takes the old one's place when it is whole.
 * @param layer whose output is kept of every segment; null: the one the spec names, if it names one
 * @throws CodedError `model-invalid` when a file is not the spec's, or the export does not give the golden outputs; `bad-input` for a
 * layer that is no embedding
 */
export async function exportAnew(modelDir: string, layer: string | null): Promise<void> {
  const { spec, golden, files } = await openModel(modelDir);
  const tf = loadPlainTensorFlow();
  const model = await loadLayers(tf, files);
  const forms = await exportForms(model, spec, layer ?? spec.embedding?.layer ?? null);
  model.dispose();
  await checkForms(forms, spec, golden, spec.id);
  await replaceForms(modelDir, forms);
}

async function replaceForms(modelDir: string, { onnx, top, embedding }: OnnxForms): Promise<void> {
  const scratchDir = `${modelDir}.partial`;
  await rm(scratchDir, { recursive: true, force: true });
  await cp(modelDir, scratchDir, { recursive: true });
  const written = { [ONNX_FILE]: onnx, ...(top && { [TOP_FILE]: top }) };
  for (const [name, content] of Object.entries(written)) await writeFile(join(scratchDir, name), content);
  const hashes = Object.fromEntries(Object.entries(written).map(([name, content]) => [name, sha256(content)]));
  const specPath = join(scratchDir, 'spec.json');
  // As it is written, whichever version that is.
  const spec = JSON.parse(await readFile(specPath, 'utf8')) as ModelSpec;
  const changed = { ...spec, ...(embedding && { embedding }), files: { ...spec.files, ...hashes } };
  await writeFile(specPath, formatJson(changed));
  await rm(modelDir, { recursive: true });
  await rename(scratchDir, modelDir);
}
