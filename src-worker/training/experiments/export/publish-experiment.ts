import type { ModelSpec } from '../../../../src-shared/model-spec';
import { formatRow } from '../../../../src-shared/delimited-row';
import { tryHashFile } from '../../../../src-shared/node/hash-file';
import { writeModelFolder } from '../../export-folder';
import { UNUSED } from '../../data/make-split';
import type { ExperimentSong, Sides } from '../model-family';
import type { NetworkResult } from './experiment-card';
import { writeExperimentCard } from './experiment-card';
import type { TrainedModel } from './trained-model';

export interface PublishRequest {
  readonly model: TrainedModel;
  readonly result: NetworkResult;
  /** All songs of the data set, and the split that this network was trained for. */
  readonly songs: readonly ExperimentSong[];
  readonly sides: Sides;
}

/** Writes an experiment's network as a model folder that the app can load. */
export async function publishExperiment(modelDir: string, request: PublishRequest): Promise<ModelSpec> {
  const { model, result, songs, sides } = request;
  const { config, network, scores, runs } = result;
  const { head, choices } = model.planned;
  return writeModelFolder(modelDir, model.network, {
    id: config.id,
    title: config.title,
    architecture: `${network.title} (${config.architecture.kind}), ${network.parameters} parameters`,
    heads: [head],
    config,
    metrics: {
      data: result.data,
      scores,
      run: runs[0],
      thresholds: Object.fromEntries(head.labels.map(({ id }, i) => [id, choices[i]])),
      exportError: model.network.exportError,
    },
    split: await splitTable(songs, sides),
    writeCard: (spec) => writeExperimentCard(spec, request),
  });
}

/** As `readSplit` reads it, with each file's hash: so that a song that was trained on is known again under another name. */
async function splitTable(songs: readonly ExperimentSong[], sides: Sides): Promise<string> {
  const rows = [formatRow(['id', 'group', 'side', 'labels', 'sha256'], '\t')];
  for (const { id, path, group, labels } of songs) {
    const hash = (await tryHashFile(path)) ?? '';
    rows.push(formatRow([id, group, sides.get(id) ?? UNUSED, labels.join(';'), hash], '\t'));
  }
  return rows.join('');
}
