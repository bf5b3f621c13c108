import type { LayersModel } from '@tensorflow/tfjs';
import type { ModelSpec } from '../../src-shared/model-spec';
import { findArchitecture } from './architectures/registry';
import { calibrationChart } from './card/calibration-chart';
import { CALIBRATION_CHART_FILE } from './card/calibration-section';
import { startNotices } from './card/starting-weights';
import { createNetwork, networkHeads } from './create-network';
import { HEADS, type TrainingJob } from './cross-validate';
import { writeModelFolder } from './export-folder';
import { exportNetwork } from './export-network';
import type { EvaluationReport } from './held-out/report';
import { copyKeptWeights, shippedHeads, withCalibration } from './keep-labels';
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
  const heads = shippedHeads(HEADS, report);
  const model = withShippedLabels(trained, heads);
  const trainedOn = countSources(job);
  const inputs = [{ ...config.features, derivatives: false }];
  const network = await exportNetwork(
    tf,
    model,
    { audio: config.audio, inputs, heads },
    config.id,
    config.start?.trunk ?? null,
  );
  return writeModelFolder(modelDir, network, {
    id: config.id,
    title: config.title,
    architecture: `${findArchitecture(config.architecture.kind).title}, ${model.countParams()} parameters`,
    heads,
    config,
    metrics: { epochLosses: trained.losses, trainedOn, heldOut: report },
    split: splitTable(job),
    // How the published network takes silence and speech can only be measured once it is published: see `rewriteCard`.
    writeCard: (spec) => writeModelCard({ spec, config, trainedOn, report, robustness: null }),
    extraFiles: { [CALIBRATION_CHART_FILE]: calibrationChart(report), ...(await startNotices(config)) },
  });
}

/** The trained network, calibrated, without the labels that did not hold up. */
function withShippedLabels({ job, model, report }: TrainedModel, heads: ModelSpec['heads']): LayersModel {
  const { tf, config, shape } = job;
  const shipped = createNetwork(tf, config, shape, networkHeads(heads));
  copyKeptWeights(tf, model, shipped, withCalibration(HEADS, report), heads);
  return shipped;
}

function countSources({ tracks }: TrainingJob): Record<string, number> {
  const bySource = Map.groupBy(tracks, ({ source }) => source);
  return Object.fromEntries([...bySource].map(([source, some]) => [source, some.length]));
}

function splitTable(job: TrainingJob): string {
  const rows = job.tracks.map((track) => `${track.id}\t${track.group}\t${track.fold ?? ''}`);
  return ['id\tgroup\tfold', ...rows, ''].join('\n');
}
