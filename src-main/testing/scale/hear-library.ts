import { join } from 'node:path';
import type { ModelSpec } from '../../../src-shared/model-spec';
import { ingestPrediction } from '../../analysis/ingest';
import { EVERYTHING } from '../../analysis/pending-feed';
import { createServices } from '../../services';
import { openDatabase } from '../../store/database';
import { PredictionsRepo, type PendingTrack } from '../../store/predictions-repo';
import { ScanRepo } from '../../store/scan-repo';
import { artistIndexOf } from './catalogue';
import { madeUpPrediction } from './made-up-prediction';

const BATCH_TRACKS = 500;
/** One track in so many can't be analysed, as in real libraries. */
const FAILS_EVERY = 500;

/**
 * Gives every waiting track of a scanned library a made-up prediction of the model in use, by the repositories' own way; goes
 * on where an earlier call was interrupted. @returns how many were given one now
 */
export async function hearLibrary(dataDir: string, modelsDir: string): Promise<number> {
  const spec = await takeModel(dataDir, modelsDir);
  const database = openDatabase(join(dataDir, 'library.sqlite'));
  try {
    const scans = new ScanRepo(database);
    const predictions = new PredictionsRepo(database);
    let heard = 0;
    for (let after = ''; ;) {
      const pending = predictions.listPending(EVERYTHING, after, BATCH_TRACKS);
      const last = pending.at(-1);
      if (last === undefined) return heard;
      // One transaction for many tracks: the app, which hears them one by one, can't lose any.
      scans.inTransaction(() => pending.forEach((track) => hear(predictions, spec, track)));
      heard += pending.length;
      after = last.path;
    }
  } finally {
    database.close();
  }
}

/** Opens the library as the app does, so that it shows the model the app will use. */
async function takeModel(dataDir: string, modelsDir: string): Promise<ModelSpec> {
  const services = await createServices({
    dataDir,
    modelsDir,
    workerPath: '',
    forkWorker: () => {
      throw new Error('Nothing is analysed here');
    },
    version: '0.0.0',
  });
  const { model, error } = services.model;
  await services.modelShown;
  await services.close();
  if (model === null) throw new Error(error?.message ?? 'There is no model');
  return model.spec;
}

function hear(predictions: PredictionsRepo, spec: ModelSpec, { id, path }: PendingTrack): void {
  if (id % FAILS_EVERY === 0) {
    const message = `${path}: the sound could not be decoded; play it in another program or copy it again`;
    predictions.markFailed(id, { code: 'file-unreadable', message });
  } else {
    ingestPrediction(predictions, spec, id, madeUpPrediction(spec, id, artistIndexOf(id)));
  }
}
