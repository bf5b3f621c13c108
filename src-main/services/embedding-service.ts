import type { EmbeddingsState } from '../../src-shared/domain';
import type { SettingsFile } from '../settings';
import type { EmbeddingsRepo } from '../store/embeddings-repo';
import type { PredictionsRepo } from '../store/predictions-repo';
import type { EmbeddingService } from './service-types';

export interface EmbeddingServiceParts {
  readonly settings: SettingsFile;
  readonly embeddingsRepo: EmbeddingsRepo;
  readonly predictionsRepo: PredictionsRepo;
}

/** What is kept of every song's sound, and whether it is. */
export function createEmbeddingService(parts: EmbeddingServiceParts): EmbeddingService {
  const { settings, embeddingsRepo, predictionsRepo } = parts;
  const state = (): EmbeddingsState => ({
    isKept: settings.current.keepEmbeddings,
    songs: embeddingsRepo.audioCount(),
    sizeBytes: embeddingsRepo.sizeBytes(),
  });
  return {
    state,
    setKept(isKept) {
      settings.update({ keepEmbeddings: isKept });
      return state();
    },
    forget() {
      embeddingsRepo.forgetAll();
      return state();
    },
    prune: () => embeddingsRepo.prune((audioIds) => predictionsRepo.unusedAudio(audioIds)),
  };
}
