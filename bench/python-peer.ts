import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CodedError } from '../src-shared/errors';

const run = promisify(execFile);

const peerResultSchema = z.object({
  decodeSec: z.number(),
  featuresSec: z.number(),
  modelSec: z.number(),
  totalSec: z.number(),
  /** Of its packages. */
  versions: z.string(),
  firstProbs: z.array(z.number()),
});
export type PeerResult = z.infer<typeof peerResultSchema>;

/** Whether an interpreter has what the peer needs. */
export async function hasPeerPackages(python: string): Promise<boolean> {
  return run(python, ['-c', 'import librosa, onnxruntime']).then(
    () => true,
    () => false,
  );
}

/** Has Python analyse the same files with the same network. @throws CodedError `internal` with what it said */
export async function measurePeer(
  python: string,
  script: string,
  modelDir: string,
  paths: readonly string[],
): Promise<PeerResult> {
  try {
    const { stdout } = await run(python, [script, modelDir, ...paths]);
    return peerResultSchema.parse(JSON.parse(stdout));
  } catch (error) {
    throw new CodedError('internal', `the Python peer failed: ${(error as Error).message}`, { cause: error });
  }
}
