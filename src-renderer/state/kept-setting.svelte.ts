import { notices } from './notices.svelte';

/** Long enough that a slider on its way is not saved at every step, short enough that nobody waits for it. */
const PAUSE_MS = 250;

/** A setting the main process keeps: a change is seen at once and saved a moment later; one that is refused is taken back. */
export class KeptSetting<Value> {
  /** As shown; null until first known. */
  value = $state.raw<Value | null>(null);
  /** Whether what is shown is what is kept. */
  isSaved = $state(true);

  readonly #save: (value: Value) => Promise<Value>;
  #kept: Value | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();

  /** @param save keeps a value in the main process and answers with what it kept */
  constructor(save: (value: Value) => Promise<Value>) {
    this.#save = save;
  }

  /** What the main process keeps, as it says itself. */
  take(kept: Value): void {
    this.#kept = kept;
    if (this.isSaved) this.value = kept;
  }

  change(value: Value): void {
    this.value = value;
    this.isSaved = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Saves what is not saved yet, one after the other; resolves when the main process has answered. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#saving = this.#saving.then(() => this.#saveShown());
    await this.#saving;
  }

  async #saveShown(): Promise<void> {
    const wanted = this.value;
    if (wanted === null || this.isSaved) return;
    const kept = await notices.guard(this.#save(wanted));
    if (kept !== undefined) this.#kept = kept;
    // Changed again in the meantime: that will be saved in its turn.
    if (this.value !== wanted) return;
    this.value = this.#kept;
    this.isSaved = true;
  }
}
