import { join } from 'node:path';
import type { NetworkJob } from '../../../src-shared/contract/trainer-contract';
import type { ModelSpec } from '../../../src-shared/model-spec';
import type { TrainingReport } from '../../../src-shared/training-report';
import { openModel } from '../../model/open-model';
import { findArchitecture } from '../architectures/registry';
import type { HeadCalibration } from '../calibration/head-calibration';
import { weightsNotices } from '../card/starting-weights';
import type { ExampleSong } from '../experiments/examples';
import { formatSplit } from '../data/split-file';
import { writeModelFolder } from '../export-folder';
import { exportNetwork } from '../export-network';
import { UNKNOWN } from '../labels';
import { baseClaims, findBaseLabel } from '../own-labels/base-labels';
import type { JobContext } from '../own-labels/job-context';
import { measureLabels } from '../own-labels/measure-labels';
import { reportTraining } from '../own-labels/own-report';
import { placeSongs } from '../own-labels/place-songs';
import { calibrateOutput } from '../own-labels/join-networks';
import { HEAD_OF_FIELD } from '../../../src-shared/tags';
import { calibrateHeldOut } from './calibrate-held-out';
import { hearSongs } from './hear-network';
import { writeNetworkCard } from './network-card';
import { planNetwork, type PlannedNetwork } from './network-recipe';
import { STAGES } from './network-stages';
import { type NetworkSong, openNetworkJob, type OpenNetworkJob } from './open-network-job';
import { trainEpochs, type TrainedEpochs } from './train-epochs';

/**
 * Trains a whole network on the songs' sound, measures it on songs held out, and writes the model's folder. Features and every whole epoch
 * are kept in the job's folder: the same job, run again after its process was killed, goes on from there and comes to the same model.
 * @throws CodedError `bad-input` or `model-invalid` for a job that cannot be done, `disk-full`, `cancelled`
 */
export async function trainNetwork(job: NetworkJob, context: JobContext): Promise<void> {
  const { progress, control } = context;
  progress.begin(STAGES.reading);
  const opened = await openNetworkJob(job);
  const planned = planNetwork(
    job,
    opened.songs.some(({ targets }) => targets.includes(UNKNOWN)),
  );
  const trained = await trainEpochs({ ...job, config: planned.config, opened, labelCount: job.labels.length }, context);
  try {
    const measured = await measure(job, opened, trained, context);
    progress.begin(STAGES.writing);
    await control.breathe();
    await writeModel({ job, opened, planned, trained, ...measured, context });
  } finally {
    trained.store.close();
  }
}

interface MeasuredNetwork {
  readonly report: TrainingReport;
  readonly calibration: HeadCalibration;
}

/** On all songs that were held out, in up to five parts: the calibration and thresholds that figures of one go by are chosen on the others. */
async function measure(
  job: NetworkJob,
  opened: OpenNetworkJob,
  trained: TrainedEpochs,
  { tf, control, progress }: JobContext,
): Promise<MeasuredNetwork> {
  const { network, inputSet, load, sides } = trained;
  const examples = [...sides.validation, ...sides.test];
  progress.begin(STAGES.measuring);
  const heard = await hearSongs({
    ...{ tf, network, load, control, songs: examples },
    segmentFrames: inputSet.segmentFrames,
    batchSize: HEARD_AT_ONCE,
    onProgress: (done) => progress.tell(done / examples.length),
  });
  const songs = heldOutSongs(
    opened.songs,
    examples,
    heard.map(({ embedding }) => embedding),
  );
  await control.breathe();
  const foldCount = Math.max(...songs.map(({ fold }) => fold)) + 1;
  const answers = calibrateHeldOut(songs, heard, foldCount);
  const base = await readBase(job);
  const known = job.labels.map((label) => (base === null ? null : findBaseLabel(base, job.field, label)));
  const measured = await measureLabels({
    ...{ songs, answers, control },
    groupCount: opened.groupCount,
    foldCount,
    labelCount: job.labels.length,
    targetPrecision: job.targetPrecision,
    baseClaims: (song, label) => (known[label] == null ? null : baseClaims(base!, known[label], songs[song]!.song)),
  });
  progress.begin(STAGES.mapping);
  const valueCount = heard[0]!.embedding.length;
  const onProgress = (share: number): void => progress.tell(share);
  const places = await placeSongs({ tf, songs, valueCount, control, onProgress });
  const tookSec = progress.workedSec + trained.earlierSec;
  const plan = { ...opened, foldCount: 1, places: songs };
  const report = reportTraining({
    job,
    base,
    tookSec,
    plan,
    ...trained,
    measured,
    answers,
    songs,
    places,
    jobSongs: songs.map(({ song }) => song),
  });
  const labels = report.labels.map((label, k) => ({ ...label, songs: countSongs(opened, k) }));
  return { report: { ...report, labels }, calibration: answers.calibration };
}

/** Of the songs that were held out. */
const MOST_PARTS = 5;
/** Segments computed at a time: bounds memory. */
const HEARD_AT_ONCE = 16;

/** In the order of the examples; what is mapped of each is one embedding. */
function heldOutSongs(
  all: readonly NetworkSong[],
  examples: readonly ExampleSong[],
  embeddings: readonly (readonly number[])[],
) {
  const songOf = new Map(all.map((each) => [each.song.id, each]));
  const groups = [...new Set(examples.map(({ id }) => songOf.get(id)!.group))].sort((a, b) => a - b);
  const foldOf = new Map(groups.map((group, i) => [group, i % MOST_PARTS]));
  return examples.map(({ id }, index) => {
    const { song, targets, group } = songOf.get(id)!;
    const segments = {
      count: 1,
      standsFor: () => 1,
      read: (_segment: number, values: Float32Array, offset: number) => values.set(embeddings[index]!, offset),
    };
    return { id, song, targets, group, segments, isPartial: song.isPartial, fold: foldOf.get(group)! };
  });
}

function countSongs({ songs }: OpenNetworkJob, label: number): number {
  return songs.filter(({ targets }) => targets[label] === 1).length;
}

async function readBase({ baseModelDir }: NetworkJob): Promise<ModelSpec | null> {
  return baseModelDir === null ? null : (await openModel(baseModelDir)).spec;
}

interface MadeNetwork extends MeasuredNetwork {
  readonly job: NetworkJob;
  readonly opened: OpenNetworkJob;
  readonly planned: PlannedNetwork;
  readonly trained: TrainedEpochs;
  readonly context: JobContext;
}

async function writeModel(made: MadeNetwork): Promise<void> {
  const { job, opened, planned, trained, report, calibration, context } = made;
  const { config, embeddingLayer } = planned;
  const { audio, inputs } = trained.inputSet.planned;
  const labels = report.labels.map(({ label, threshold }) => ({ id: label, title: label, tagValue: label, threshold }));
  const heads = [{ name: HEAD_OF_FIELD[job.field], activation: 'sigmoid' as const, labels }];
  calibrateOutput(context.tf, trained.network.getLayer(heads[0]!.name), calibration);
  const spec = { audio, inputs: [...inputs], heads };
  const network = await exportNetwork(context.tf, trained.network, spec, job.title, embeddingLayer);
  const { initialWeights } = config.training;
  const notices = initialWeights === undefined ? {} : await weightsNotices(initialWeights);
  const { title } = findArchitecture(config.architecture.kind);
  const unread = Object.keys(trained.store.failures).length;
  const counts = { songs: opened.songs.length - unread, unread, leftOut: opened.leftOut };
  await writeModelFolder(join(job.modelsDir, job.modelId), network, {
    id: job.modelId,
    title: job.title,
    architecture: `${title}, ${network.parameters} parameters`,
    heads,
    config,
    metrics: { training: 'training.json', exportError: network.exportError },
    split: formatSplit(opened.split),
    writeCard: (written) => writeNetworkCard({ spec: written, report, config, ...counts }),
    extraFiles: { 'training.json': `${JSON.stringify(report)}\n`, ...notices },
  });
}
