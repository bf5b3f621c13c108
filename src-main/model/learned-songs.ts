import { join } from 'node:path';
import { modelIdSchema } from '../../src-shared/model-spec';
import { openTable } from '../../src-shared/node/delimited-table';
import type { FoundModel } from './load-model-spec';
import type { TrainingReports } from './training-report-file';

/**
 * Songs, by their audio's id, that a model was trained on in the app, and those that the models it was built on were, as far as they are
 * still there.
 * @param ownDir folder of the user's models
 * @returns null for a model that was not trained in the app: nobody knows
 */
export async function learnedSongs(
  { spec, dir }: FoundModel,
  ownDir: string,
  reports: TrainingReports,
): Promise<ReadonlySet<string> | null> {
  const learned = new Set<string>();
  const looked = new Set<string>();
  let [id, modelDir] = [spec.id, dir];
  for (;;) {
    looked.add(id);
    const report = await reports.read(modelDir).catch(() => null);
    if (report === null) return looked.size === 1 ? null : learned;
    // Of a whole network the report has those songs alone that were held out; its base is only compared with.
    if (report.depth === 'network') {
      const trained = await trainedSongs(join(modelDir, 'split.tsv'));
      if (trained === null) return looked.size === 1 ? null : learned;
      for (const song of trained) learned.add(song);
      return learned;
    }
    for (const song of report.songs) learned.add(song.id);
    const baseId = report.base?.id ?? '';
    if (looked.has(baseId) || !modelIdSchema.safeParse(baseId).success) return learned;
    [id, modelDir] = [baseId, join(ownDir, baseId)];
  }
}

/** The training side of a split; null where it can't be read: it need not be passed on with a model. */
async function trainedSongs(path: string): Promise<string[] | null> {
  try {
    const { rows } = await openTable(path);
    const trained: string[] = [];
    for await (const row of rows) if (row.cell('side') === 'train') trained.push(row.cell('id'));
    return trained;
  } catch {
    return null;
  }
}
