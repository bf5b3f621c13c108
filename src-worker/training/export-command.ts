import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../../src-shared/errors';
import { exportAnew } from './export-anew';

export const EXPORT_HELP = `Writes the ONNX files of a model anew from its weights, and their hashes in its
spec.json. For the makers of models: after the export has become faster, or to
let a model keep an embedding of what it hears. Weights, labels, thresholds,
figures and card stay as they are; an export that does not give the model's
golden outputs is refused, and the folder is left as it was.

Usage: npm run train -- export FOLDER [--embedding LAYER]

  FOLDER             the folder of a model
  --embedding LAYER  layer of model.json whose output is kept of every segment:
                     one vector, and nothing behind it may need more than that.
                     Without this, the layer the model names, if it names one

Exit code: 0 done, 1 failed, 2 bad usage.
`;

/** @returns the exit code */
export async function runExport(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(argv);
  const [modelDir] = positionals;
  if (modelDir === undefined || positionals.length > 1)
    throw new CodedError('bad-input', "one model's folder has to be named");
  await exportAnew(resolve(modelDir), values.embedding ?? null);
  return 0;
}

function parseOptions(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: { embedding: { type: 'string' } } });
  } catch (error) {
    // Node's messages go on about positional arguments after the first sentence.
    throw new CodedError('bad-input', (error as Error).message.split(/\. |\n/)[0] ?? '', { cause: error });
  }
}
