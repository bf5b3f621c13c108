import type { TrackSet } from '../store/track-where';
import type { AnalysisQueue } from '../analysis/queue';
import { EVERYTHING } from '../analysis/pending-feed';
import type { EmbeddingsRepo } from '../store/embeddings-repo';
import type { PredictionsRepo } from '../store/predictions-repo';
import type { TracksRepo } from '../store/tracks-repo';
import type { AnalysisService, TrackScope } from './service-types';
import { toTrackSet } from './track-scope';

export interface AnalysisServiceParts {
  readonly queue: AnalysisQueue;
  readonly predictionsRepo: PredictionsRepo;
  readonly embeddingsRepo: EmbeddingsRepo;
  readonly tracksRepo: TracksRepo;
  /** Until then tracks don't tell whether they wait. */
  readonly modelShown: () => Promise<void>;
}

/** Starting, holding and ending analysis. */
export function createAnalysisService(parts: AnalysisServiceParts): AnalysisService {
  const { queue, predictionsRepo, embeddingsRepo } = parts;
  return {
    state: () => queue.state,
    async start(scope?: TrackScope, options: { again?: boolean } = {}): Promise<void> {
      const scoped = scope && (await toTrackSet(scope));
      await untilShown(parts);
      const set = scoped ? fixSet(parts, scoped) : EVERYTHING;
      if (options.again) {
        embeddingsRepo.hearAnew(predictionsRepo.audioIds(set));
        predictionsRepo.requeue(set);
      }
      queue.start(set);
    },
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    cancel: () => queue.cancel(),
    whenIdle: () => queue.whenIdle(),
  };
}

/** Waits for a switch to another model, and for those that begin meanwhile: nothing may analyse in the midst of one. */
async function untilShown({ modelShown }: AnalysisServiceParts): Promise<void> {
  for (let shown = modelShown(); ; shown = modelShown()) {
    await shown;
    if (shown === modelShown()) return;
  }
}

/** A filter may ask for a status, which analysis changes: which tracks it means is settled now. */
function fixSet({ tracksRepo }: AnalysisServiceParts, set: TrackSet): TrackSet {
  return 'filter' in set ? { trackIds: tracksRepo.ids(set) } : set;
}
