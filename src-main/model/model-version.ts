import type { ModelVersion } from '../../src-shared/model-version';
import { toModelInfo } from './current-model';
import { folderSizeBytes } from './model-folder-files';
import type { ModelEntry } from './model-folders';
import type { TrainingReports } from './training-report-file';

export interface VersionSurroundings {
  readonly isInUse: boolean;
  readonly heardTracks: number;
  readonly keptCount: (backbone: string) => number;
  readonly reports: TrainingReports;
}

/** What the list of models shows of a folder. */
export async function describeVersion(
  { id, dir, isShipped, spec, error }: ModelEntry,
  { isInUse, heardTracks, keptCount, reports }: VersionSurroundings,
): Promise<ModelVersion> {
  const backbone = spec?.embedding?.backbone;
  return {
    id,
    info: spec === null ? null : toModelInfo(spec),
    error,
    isInUse,
    isShipped,
    canRescore: backbone !== undefined && keptCount(backbone) > 0,
    heardTracks,
    sizeBytes: await folderSizeBytes(dir),
    training: await describeTraining(dir, reports),
  };
}

async function describeTraining(dir: string, reports: TrainingReports): Promise<ModelVersion['training']> {
  // A model whose report is broken works none the worse; who asks for the report is told.
  const report = await reports.read(dir).catch(() => null);
  if (report === null) return null;
  const { field, songs, labels, macroF1, depth } = report;
  // A whole network is only compared with it.
  const base = depth === 'head' ? report.base : null;
  return { field, songs: songs.length, labels: labels.length, macroF1, baseTitle: base?.title ?? null };
}
