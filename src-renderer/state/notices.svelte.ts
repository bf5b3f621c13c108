import { toErrorInfo } from '../../src-shared/errors';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'error';
  readonly text: string;
}

const INFO_SHOWN_MS = 5_000;

/** Short messages over the window. Errors stay until dismissed. */
class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #nextId = 1;

  info(text: string): void {
    const id = this.#add('info', text);
    setTimeout(() => this.dismiss(id), INFO_SHOWN_MS);
  }

  error(text: string): void {
    if (this.list.some((notice) => notice.text === text)) return;
    this.#add('error', text);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Waits for a call; a refusal is shown and answered with `undefined`. */
  async guard<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (thrown) {
      this.error(toErrorInfo(thrown).message);
      return undefined;
    }
  }

  #add(kind: Notice['kind'], text: string): number {
    const id = this.#nextId++;
    this.list = [...this.list, { id, kind, text }];
    return id;
  }
}

export const notices = new Notices();
