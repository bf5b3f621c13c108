import type { CallReply } from './app-contract';

/**
 * What the preload script puts on `window.sleevenotes`: the renderer's only way out of its sandbox. Untyped on purpose: both
 * sides check every message against `app-contract`, so the bridge only carries.
 */
export interface Bridge {
  /** Answers every call, also a refused one, with data; never rejects for an error of the product. */
  invoke(name: string, input: unknown): Promise<CallReply>;
  /** Returns the function that ends the subscription. */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Absolute path of a dropped file or folder; empty for one that is not on disk. */
  pathForFile(file: File): string;
}
