import type { LayersModel } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { findArchitecture, refuseInputs } from '../architectures/registry';
import { type Side, SIDES } from '../data/dataset-song';
import type { FrameStore } from '../frame-store';
import { buildExperimentNetwork, namingExperiment } from './build-network';
import type { NetworkConfig } from './config';
import { examplePictures } from './example-pictures';
import type { ExampleSong } from './examples';
import type { LoadInputs } from './fit';
import { exportTrained, type TrainedModel } from './export/trained-model';
import { createInputSet, type InputSet } from './inputs';
import { mapSongs } from './map-songs';
import { type ExperimentJob, type ModelFamily, placeSongs, type SplitRun } from './model-family';
import { createLoader, openFrames, toExampleSongs } from './network-songs';
import { predictSongs } from './predict';
import { createTargets } from './targets';
import { bestEpoch, trainSplit } from './train-split';

/**
 * Looks at a configuration before any song is looked at; needs no TensorFlow.
 * @throws CodedError `bad-input` when inputs, their augmentation, the segment and the architecture do not go together
 */
export function refuseUnfitInputs(config: NetworkConfig): void {
  const inputSet = createInputSet(config);
  namingExperiment(config, () => {
    // Derivatives need some frames, which shows only in a segment.
    inputSet.toInputs(new Uint8Array(inputSet.segmentFrames * inputSet.frameBytes), null);
    refuseInputs(config.architecture, inputSet.shapes);
  });
}

/**
 * Looks whether the network can be built, too.
 * @throws CodedError as `refuseUnfitInputs`
 */
export function refuseUnfitNetwork(tf: TensorFlow, config: NetworkConfig): void {
  refuseUnfitInputs(config);
  buildExperimentNetwork(tf, config, createInputSet(config), 2).dispose();
}

/**
 * Networks of one configuration, one for each split: the best epoch is chosen by the validation side.
 * @throws CodedError `cancelled`, and what `refuseUnfitNetwork` throws
 */
export async function openNetworks(job: ExperimentJob<NetworkConfig>, labels: readonly string[]): Promise<ModelFamily> {
  const tf = job.loadTensorFlow();
  refuseUnfitNetwork(tf, job.config);
  const inputSet = createInputSet(job.config);
  const store = await openFrames(job, inputSet);
  const context: NetworkContext = { tf, job, labels, inputSet, store, load: createLoader(tf, store, inputSet) };
  return {
    title: findArchitecture(job.config.architecture.kind).title,
    skipped: store.failures,
    runSplit: (index) => runSplit(context, index),
    close: () => store.close(),
  };
}

/** What all splits have in common. */
interface NetworkContext {
  readonly tf: TensorFlow;
  readonly job: ExperimentJob<NetworkConfig>;
  readonly labels: readonly string[];
  readonly inputSet: InputSet;
  readonly store: FrameStore;
  readonly load: LoadInputs;
}

async function runSplit(context: NetworkContext, index: number): Promise<SplitRun> {
  const { tf, job, labels, inputSet, store, load } = context;
  const { config } = job;
  const placed = placeSongs(job, index);
  const targetsOf = createTargets(config.unlabelled, labels, job.songs);
  const sides = toExampleSongs(config, placed, targetsOf, store);
  refuseEmptySides(config, sides);
  const network = buildExperimentNetwork(tf, config, inputSet, labels.length);
  try {
    const { history, earlierSec } = await trainSplit({
      ...{ tf, config, network, sides, store, load },
      segmentFrames: inputSet.segmentFrames,
      workDir: job.workDir,
      signal: job.signal,
      onStep: ({ epoch, epochs, step, steps, loss }) => {
        const stage = `split ${index + 1}: epoch ${epoch + 1}`;
        job.onProgress(stage, epoch * steps + step + 1, epochs * steps, `loss ${loss.toFixed(3)}`);
      },
    });
    // From here on the network has the weights of its best epoch.
    return {
      ...(index === 0 ? { model: await exportFirst(context, network, sides.validation) } : {}),
      parameters: network.countParams(),
      sides: { train: sides.train.length, validation: sides.validation.length, test: sides.test.length },
      history,
      earlierSec,
      chosen: { bestEpoch: bestEpoch(history) },
      predicted: await predictSongs(tf, network, sides.test, inputSet.segmentFrames, config.training.batchSize, load),
      extras: {
        map: await mapSongs(tf, network, sides.test, inputSet.segmentFrames, load),
        pictures: examplePictures(config, sides.test, labels, store, inputSet),
      },
    };
  } finally {
    network.dispose();
  }
}

/** The first split's network is the one that is published. */
async function exportFirst(
  { tf, job: { config }, labels, inputSet, load }: NetworkContext,
  network: LayersModel,
  validation: readonly ExampleSong[],
): Promise<TrainedModel> {
  const { id, head, task, training } = config;
  const answers = await predictSongs(tf, network, validation, inputSet.segmentFrames, training.batchSize, load);
  return exportTrained(tf, { id, network, planned: inputSet.planned, head, task, labels, validation: answers });
}

/** Labels were counted before; here songs whose sound could not be read are gone. */
function refuseEmptySides({ id }: NetworkConfig, sides: Record<Side, ExampleSong[]>): void {
  const empty = SIDES.find((side) => sides[side].length === 0);
  if (empty !== undefined) throw new CodedError('bad-input', `${id}: no song of the ${empty} side could be read`);
}
