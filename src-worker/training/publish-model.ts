import type { LayersModel } from '@tensorflow/tfjs';
import type { ModelSpec } from '../../src-shared/model-spec';
import { createNetwork, networkHeads } from './create-network';
import { HEADS, type TrainingJob } from './cross-validate';
import type { EvaluationReport } from './evaluate';
import { writeModelFolder } from './export-folder';
import { exportNetwork } from './export-network';
import { copyKeptWeights, shippedHeads } from './keep-labels';
import { writeModelCard } from './model-card';

export interface TrainedModel {
  readonly job: TrainingJob;
  readonly model: LayersModel;
  /** Mean training loss of each epoch of the final network. */
  readonly losses: readonly number[];
  readonly report: EvaluationReport;
  readonly modelDir: string;
}

/**
 * Writes the folder of a model that was trained on all folds, with the figures of cross-validation.
 * @throws CodedError `model-invalid` when the export does not compute what was trained
 */
export async function publishModel(trained: TrainedModel): Promise<ModelSpec> {
  const { job, report, modelDir } = trained;
  const { tf, config } = job;
  const heads = shippedHeads(HEADS, report, config.targetPrecision);
  const model = withShippedLabels(trained, heads);
  const inputs = [{ ...config.features, derivatives: false }];
  const network = await exportNetwork(tf, model, { audio: config.audio, inputs, heads }, config.id);
  return writeModelFolder(modelDir, network, {
    id: config.id,
    title: config.title,
    architecture: `CRNN ${config.architecture.filters.join('-')}, GRU 2 x ${config.architecture.gruUnits}, ${model.countParams()} parameters`,
    heads,
    config,
    metrics: { epochLosses: trained.losses, heldOut: report },
    split: splitTable(job),
    writeCard: (spec) => writeModelCard(spec, config, report),
  });
}

/** The trained network without the labels that did not hold up. */
function withShippedLabels({ job, model }: TrainedModel, heads: ModelSpec['heads']): LayersModel {
  const { tf, config, shape } = job;
  const shipped = createNetwork(tf, config, shape, networkHeads(heads));
  copyKeptWeights(tf, model, shipped, HEADS, heads);
  return shipped;
}

function splitTable(job: TrainingJob): string {
  const rows = job.tracks.map((track) => `${track.id}\t${track.group}\t${track.fold ?? ''}`);
  return ['id\tgroup\tfold', ...rows, ''].join('\n');
}
