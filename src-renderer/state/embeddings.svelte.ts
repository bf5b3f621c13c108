import type { EmbeddingsState } from '../../src-shared/domain';
import { call } from '../api';
import { formatSize } from '../lib/format';
import { notices } from './notices.svelte';

/** What is kept of the songs' sound. */
class Embeddings {
  /** As last asked for; null before. */
  kept = $state.raw<EmbeddingsState | null>(null);

  /** It grows while songs are listened to, and nobody tells. */
  async load(): Promise<void> {
    this.#take(await notices.guard(call('embeddings.state')));
  }

  async setKept(isKept: boolean): Promise<void> {
    this.#take(await notices.guard(call('embeddings.setKept', { isKept })));
  }

  async forget(): Promise<void> {
    const sizeBytes = this.kept?.sizeBytes ?? 0;
    const left = await notices.guard(call('embeddings.forget'));
    this.#take(left);
    if (left !== undefined) notices.info(`Forgotten: ${formatSize(sizeBytes - left.sizeBytes)} are free again.`);
  }

  #take(kept: EmbeddingsState | undefined): void {
    if (kept !== undefined) this.kept = kept;
  }
}

export const embeddings = new Embeddings();
