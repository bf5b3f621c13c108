/** Keeps the last thing that was made, for as long as it is asked for under the same key. */
export class Latest<Value> {
  private key: string | null = null;
  private value: Promise<Value> | null = null;

  /** What cannot be made is tried again the next time. */
  get(key: string, make: () => Promise<Value>): Promise<Value> {
    if (this.value !== null && this.key === key) return this.value;
    const value = make();
    this.key = key;
    this.value = value;
    value.catch(() => {
      if (this.value === value) this.forget();
    });
    return value;
  }

  forget(): void {
    this.key = null;
    this.value = null;
  }
}
