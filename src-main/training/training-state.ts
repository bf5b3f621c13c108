import type { TrainerReply } from '../../src-shared/contract/trainer-contract';
import type { TrainingState } from '../../src-shared/training';

/** Share of the whole run that gathering the songs takes, before the trainer begins. */
export const PREPARED_SHARE = 0.05;

/** What a trainer said, taken into the state. */
export function takeReply(state: TrainingState, reply: TrainerReply): Partial<TrainingState> {
  switch (reply.type) {
    case 'progress': {
      const { stage } = reply;
      const progress = Math.max(state.progress, PREPARED_SHARE + (1 - PREPARED_SHARE) * reply.progress);
      // Nobody knows how long a pause lasts.
      return { stage, progress, etaSec: state.status === 'paused' ? null : reply.etaSec };
    }
    case 'epoch': {
      // A run that goes on after it was killed tells some epochs once more.
      const curve = [...state.curve.filter(({ epoch }) => epoch < reply.figure.epoch), reply.figure];
      return { curve, bestEpoch: reply.bestEpoch };
    }
    default:
      return {};
  }
}
