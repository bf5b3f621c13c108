import type { HeadJob, NetworkJob } from '../../src-shared/contract/trainer-contract';
import type { TrainingRequest } from '../../src-shared/training';
import type { WorkedOut } from '../labels/worked-out';
import type { WrittenJob } from './write-job';

export interface JobPlace {
  readonly jobDir: string;
  readonly modelsDir: string;
  readonly modelId: string;
  /** Only a whole network hears the songs. */
  readonly ffmpegPath: string;
}

/** Fixed, so that the same labels on the same songs make the same model. */
const SEED = 1;

/** What a trainer is told to do. */
export function makeJob(
  request: TrainingRequest,
  worked: WorkedOut,
  { ffmpegPath, leftOut, unheard, ...folders }: JobPlace & WrittenJob,
): HeadJob | NetworkJob {
  const { depth } = request;
  const fields = {
    ...folders,
    baseModelDir: worked.model?.dir ?? null,
    title: request.title,
    field: request.labels.field,
    labels: worked.tally.names.filter(({ isRare }) => !isRare).map(({ name }) => worked.names.names[name] ?? ''),
    targetPrecision: request.targetPrecision,
    seed: SEED,
  };
  return depth.kind === 'head'
    ? { type: 'train-head', ...fields, keepsLabels: depth.keepsLabels, leftOut, unheard }
    : { type: 'train-network', ...fields, network: depth.network, epochs: depth.epochs ?? null, ffmpegPath };
}
