import type { EmbeddingsRepo } from '../store/embeddings-repo';

/** What is kept of sound, as the model in use needs it: what its backbone heard. Nothing for a model without one. */
export class KeptEmbeddings {
  /**
   * @param backboneInUse of the model in use; null: it has none
   * @param isWanted whether what is heard from now on shall be kept
   */
  constructor(
    private readonly repo: EmbeddingsRepo,
    private readonly backboneInUse: () => string | null,
    private readonly isWanted: () => boolean,
  ) {}

  get backbone(): string | null {
    return this.backboneInUse();
  }

  /** Whether there may be anything to score from. */
  hasAny(): boolean {
    return this.backbone !== null && this.repo.hasAny(this.backbone);
  }

  /** Those of some audio ids that need not be listened to. */
  rescorable(audioIds: readonly string[]): ReadonlySet<string> {
    return this.backbone === null ? new Set() : this.repo.rescorable(audioIds, this.backbone);
  }

  get(audioId: string): Uint8Array | null {
    return this.backbone === null ? null : this.repo.get(audioId, this.backbone);
  }

  /** @throws CodedError why it can't be kept */
  put(audioId: string, embedding: Uint8Array): void {
    if (this.backbone !== null && this.isWanted()) this.repo.put(audioId, this.backbone, embedding);
  }
}
