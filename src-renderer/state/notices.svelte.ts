import { toErrorInfo } from '../../src-shared/errors';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'error';
  readonly text: string;
  /** Offered beside the text; choosing it ends the notice. */
  readonly action?: NoticeAction | undefined;
}

export interface NoticeAction {
  readonly title: string;
  readonly run: () => void;
}

const INFO_SHOWN_MS = 5_000;
/** Somebody may want to read and decide. */
const ACTION_SHOWN_MS = 15_000;

/** Short messages over the window. Errors stay until dismissed. */
class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #nextId = 1;

  info(text: string, action?: NoticeAction): void {
    const id = this.#add('info', text, action);
    setTimeout(() => this.dismiss(id), action === undefined ? INFO_SHOWN_MS : ACTION_SHOWN_MS);
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

  #add(kind: Notice['kind'], text: string, action?: NoticeAction): number {
    const id = this.#nextId++;
    this.list = [...this.list, { id, kind, text, action }];
    return id;
  }
}

export const notices = new Notices();
