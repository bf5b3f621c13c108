import type { PlannedTrack, TrackRow } from '../../src-shared/domain';
import type { Policy } from '../../src-shared/policy';
import type { TagEdit, TagValues } from '../../src-shared/tags';
import type { PredictionsRepo } from '../store/predictions-repo';
import type { TracksRepo } from '../store/tracks-repo';
import { planEdits } from '../tags/plan-edits';
import type { ModelChoice } from './service-types';

export interface TrackPlannerParts {
  readonly tracksRepo: TracksRepo;
  readonly predictionsRepo: PredictionsRepo;
  readonly modelChoice: ModelChoice;
  readonly policy: () => Policy;
}

/** Puts together what planning needs: a track's tags, what was heard in it, and the policy. */
export class TrackPlanner {
  constructor(private readonly parts: TrackPlannerParts) {}

  /** The edits the policy makes of a track whose file says `current`; none for one that is not analysed. */
  planEditsOf(track: TrackRow, current: TagValues): TagEdit[] {
    const { modelChoice, predictionsRepo, policy } = this.parts;
    if (!modelChoice.model || track.status !== 'analysed') return [];
    const { spec } = modelChoice.model;
    const prediction = predictionsRepo.findBrief(track.id, spec.id);
    return prediction ? planEdits({ current, heard: prediction.heads, isOwn: false }, spec, policy()) : [];
  }

  /** The same from what the library last read of the file. */
  plan(track: TrackRow): PlannedTrack {
    const notWritableReason = this.parts.tracksRepo.notWritableReason(track.id);
    const current = { genre: track.fileGenres, mood: track.fileMoods, 'ab:genre': [], 'ab:mood': [], scores: [] };
    return {
      trackId: track.id,
      path: track.path,
      title: track.title,
      artist: track.artist,
      edits: this.planEditsOf(track, current),
      warnings: [],
      notWritableReason,
    };
  }
}
