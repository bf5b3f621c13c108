/** Pieces of work that are under way, and what each is about. What goes wrong with one is met by whoever waits for them. */
export class InFlight<Item> {
  private readonly items = new Map<Promise<void>, Item>();
  private readonly failures: unknown[] = [];

  /** @returns resolves when the work has ended, however it did */
  async add(item: Item, work: Promise<void>): Promise<void> {
    const end: Promise<void> = work
      .catch((thrown: unknown) => void this.failures.push(thrown))
      .finally(() => this.items.delete(end));
    this.items.set(end, item);
    await end;
  }

  get size(): number {
    return this.items.size;
  }

  /** Whether nothing is under way, and nothing went wrong that is not met yet. */
  get isEmpty(): boolean {
    return this.items.size === 0 && this.failures.length === 0;
  }

  list(): Item[] {
    return [...this.items.values()];
  }

  /** Waits for the first to end; at once where nothing is under way. @throws what went wrong with any */
  async untilOneEnds(): Promise<void> {
    if (this.items.size > 0 && this.failures.length === 0) await Promise.race(this.items.keys());
    if (this.failures.length > 0) throw this.failures.shift();
  }

  /** Waits for all to end, whatever became of them. */
  async settle(): Promise<void> {
    await Promise.all(this.items.keys());
    this.failures.length = 0;
  }
}
