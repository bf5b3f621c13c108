import { dirname, join } from 'node:path';
import { LabelSets, type LabelSetsParts } from '../labels/label-sets';
import type { ModelFolders } from '../model/model-folders';
import { learnedSongs } from '../model/learned-songs';
import type { TrainingReports } from '../model/training-report-file';
import type { EventHub } from '../services/event-hub';
import type { ModelsService, ServicesOptions } from '../services/service-types';
import type { SettingsFile } from '../settings';
import { findFfmpeg } from '../worker-host/find-ffmpeg';
import type { JobFolders } from './job-folders';
import { Trainings } from './training-service';
import type { JobInput } from './write-job';

export interface TrainingsParts extends Omit<LabelSetsParts, 'heardSounds'> {
  readonly options: ServicesOptions;
  readonly settings: SettingsFile;
  readonly events: EventHub;
  readonly modelFolders: ModelFolders;
  readonly jobFolders: JobFolders;
  readonly reports: TrainingReports;
  readonly models: ModelsService;
  readonly embeddings: LabelSetsParts['heardSounds'] & JobInput['embeddings'];
}

/** Wires what retraining needs. */
export async function createTrainings(parts: TrainingsParts): Promise<Trainings> {
  const { options, events, modelFolders, models, embeddings, reports } = parts;
  const trainings = new Trainings({
    ...parts,
    labelSets: new LabelSets({ ...parts, heardSounds: embeddings }),
    takenIds: () => modelFolders.takenIds(),
    ownModelsDir: modelFolders.ownDir,
    learnedSongs: (model) => learnedSongs(model, modelFolders.ownDir, reports),
    forkWorker: options.forkWorker,
    trainerPath: options.trainerPath ?? join(dirname(options.workerPath), 'trainer.js'),
    findFfmpeg: async () => options.ffmpegPath ?? findFfmpeg(),
    onChange: (state) => events.emitSoon('training.changed', () => state),
    onMade: () => models.announce(),
  });
  await trainings.open();
  return trainings;
}
