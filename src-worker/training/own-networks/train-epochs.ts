import type { LayersModel } from '@tensorflow/tfjs';
import type { EpochFigure } from '../../../src-shared/training';
import { CodedError } from '../../../src-shared/errors';
import type { FrameStore } from '../frame-store';
import { UNKNOWN } from '../labels';
import { buildExperimentNetwork } from '../experiments/build-network';
import type { EpochRecord } from '../experiments/checkpoint';
import type { NetworkConfig } from '../experiments/config';
import type { ExampleSong } from '../experiments/examples';
import type { LoadInputs } from '../experiments/fit';
import { createInputSet, type InputSet } from '../experiments/inputs';
import { createLoader, openFrames, toExampleSongs } from '../experiments/network-songs';
import { bestEpoch, trainSplit } from '../experiments/train-split';
import { type Side, SIDES } from '../data/dataset-song';
import type { JobContext } from '../own-labels/job-context';
import { epochStage, STAGES } from './network-stages';
import type { NetworkSong, OpenNetworkJob } from './open-network-job';
import { TrainingPace } from './training-pace';

/** What is to be trained, on what, and where. */
export interface EpochsJob {
  readonly config: NetworkConfig;
  readonly opened: OpenNetworkJob;
  readonly labelCount: number;
  /** Features and checkpoints, to go on from after an interruption. */
  readonly jobDir: string;
  readonly ffmpegPath: string;
}

/** A network with the weights of its best epoch, and what it takes to have it answer. */
export interface TrainedEpochs {
  readonly network: LayersModel;
  readonly inputSet: InputSet;
  readonly store: FrameStore;
  readonly load: LoadInputs;
  readonly sides: Readonly<Record<Side, ExampleSong[]>>;
  readonly curve: readonly EpochFigure[];
  readonly bestEpoch: number;
  /** What training took in earlier runs, which were interrupted. */
  readonly earlierSec: number;
}

/**
 * Listens to the songs and trains on them; both go on where an earlier run of the same job was interrupted.
 * @throws CodedError `cancelled`, `bad-input` where no song of a side can be read, or training diverges
 */
export async function trainEpochs(job: EpochsJob, context: JobContext): Promise<TrainedEpochs> {
  const { config, opened, labelCount, jobDir } = job;
  const { tf, control, progress } = context;
  const inputSet = createInputSet(config);
  const store = await listen(job, context, inputSet);
  const load = createLoader(tf, store, inputSet);
  const sides = examplesOf(config, opened.songs, store);
  const network = buildExperimentNetwork(tf, config, inputSet, labelCount);
  const { epochs } = config.training;
  const pace = new TrainingPace(() => progress.workedSec);
  progress.begin(epochStage(0, epochs), null);
  const { history, earlierSec } = await trainSplit({
    ...{ tf, config, network, sides, store, load },
    segmentFrames: inputSet.segmentFrames,
    workDir: jobDir,
    signal: new AbortController().signal,
    control: {
      breathe: () => control.breathe(),
      wantsStop: () => control.wantsStop,
      onEpoch: announceEpochs(context, epochs, pace),
    },
    onStep: ({ epoch, step, steps }) => {
      progress.tell((step + 1) / steps, pace.see(epoch * steps + step + 1, epochs * steps));
    },
  });
  return {
    ...{ network, inputSet, store, load, sides, earlierSec },
    curve: history.map(toFigure),
    bestEpoch: bestEpoch(history),
  };
}

function listen(
  { config, opened, jobDir, ffmpegPath }: EpochsJob,
  { control, progress }: JobContext,
  inputSet: InputSet,
): Promise<FrameStore> {
  const cancelled = new AbortController();
  progress.begin(STAGES.listening, null);
  return openFrames(
    {
      config,
      songs: opened.songs.map(toExperimentSong),
      splits: [new Map(opened.songs.map(({ song, side }) => [song.id, side]))],
      workDir: jobDir,
      ffmpegPath,
      signal: cancelled.signal,
      // What is thrown here would count as the song's own failure.
      breathe: () => control.breathe().catch(() => cancelled.abort()),
      onProgress: (_stage, done, total) => progress.tell(done / total, null),
    },
    inputSet,
  );
}

function toExperimentSong({ song, group }: NetworkSong) {
  const { id, path, labels, absent } = song;
  return { id, path, group: String(group), labels, absent, source: 'library' };
}

function examplesOf(
  config: NetworkConfig,
  songs: readonly NetworkSong[],
  store: FrameStore,
): Record<Side, ExampleSong[]> {
  const targetsOf = new Map(songs.map(({ song, targets }) => [song.id, targets]));
  const placed = songs.map((each) => ({ ...toExperimentSong(each), side: each.side }));
  const sides = toExampleSongs(
    config,
    placed,
    ({ id }) => targetsOf.get(id)!.map((target) => (target === UNKNOWN ? NaN : target)),
    store,
  );
  if (SIDES.every((side) => sides[side].length > 0)) return sides;
  const [reason] = Object.values(store.failures);
  throw new CodedError(
    'bad-input',
    `Too few of the songs can be read to train on them (${reason ?? 'no reason given'})`,
  );
}

/** Tells of every epoch once, those of an earlier run included. */
function announceEpochs(
  { onEpoch, progress }: JobContext,
  epochs: number,
  pace: TrainingPace,
): (history: readonly EpochRecord[]) => void {
  let told = 0;
  return (history) => {
    for (; told < history.length; told++) onEpoch(toFigure(history[told]!), bestEpoch(history.slice(0, told + 1)));
    if (told < epochs) progress.begin(epochStage(told, epochs), pace.etaSec);
  };
}

function toFigure({ epoch, trainingLoss, validationLoss, validationF1 }: EpochRecord): EpochFigure {
  return { epoch: epoch + 1, trainLoss: trainingLoss, heldOutLoss: validationLoss, heldOutF1: validationF1 ?? 0 };
}
