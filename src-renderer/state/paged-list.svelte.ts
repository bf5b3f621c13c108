import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import { pagesOf, type RowRange } from '../lib/virtual-window';

export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

const PAGE_ROWS = 100;
/** Enough for a few screens around the present one; a whole library is never held. */
const MAX_PAGES = 24;
/** Who scrolls faster than pages come gets those where they are by then, not every one they passed. */
const LOADS_AT_ONCE = 2;

/**
 * A list of any length that lives in the main process, seen through pages. Rows on screen stay while newer ones are fetched,
 * so that nothing flickers.
 */
export class PagedList<Row, Answer extends Page<Row> = Page<Row>> {
  /** Rows in the list; null until first known. */
  total = $state<number | null>(null);
  /** The newest answer, for what it says beside its rows. */
  answer = $state.raw<Answer | null>(null);
  error = $state.raw<ErrorInfo | null>(null);
  /** Grows whenever the list becomes another one, so that its view goes back to the top. */
  restarts = $state(0);

  readonly #fetchPage: (offset: number, limit: number) => Promise<Answer>;
  #pages = $state.raw<ReadonlyMap<number, readonly Row[]>>(new Map());
  #wanted: RowRange = { first: 0, end: 1 };
  /** Pages shown from before the last `refresh`. */
  #stale = new Set<number>();
  #loading = new Set<number>();
  /** Answers to questions asked before the last `restart` are dropped. */
  #generation = 0;
  #restarted = false;
  #refreshAgain = false;

  constructor(fetchPage: (offset: number, limit: number) => Promise<Answer>) {
    this.#fetchPage = fetchPage;
  }

  /** The row at `index`, or undefined while it is being fetched. */
  rowAt(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Fetches what is missing of the rows [first, end), and forgets about those wanted before. */
  show(range: RowRange): void {
    this.#wanted = range;
    this.#loadWanted();
  }

  /** Fetches one row, also one far from the screen. */
  async fetchRow(index: number): Promise<Row | undefined> {
    return this.rowAt(index) ?? (await this.#fetchPage(index, 1)).rows[0];
  }

  /** The same list changed: fetches what is on screen again. Any number of calls costs at most two fetches at a time. */
  refresh(): void {
    if (this.#loading.size > 0) {
      this.#refreshAgain = true;
      return;
    }
    this.#stale = new Set(this.#pages.keys());
    this.show(this.#wanted);
  }

  /** It is another list now (other filter, other order): starts from its top. */
  restart(): void {
    this.#generation++;
    this.#restarted = true;
    this.restarts++;
    this.#refreshAgain = false;
    this.#loading.clear();
    this.#stale = new Set(this.#pages.keys());
    this.show({ first: 0, end: 1 });
  }

  #loadWanted(): void {
    for (const page of pagesOf(this.#wanted, PAGE_ROWS)) {
      if (this.#loading.size >= LOADS_AT_ONCE) return;
      const isMissing = !this.#pages.has(page) || this.#stale.has(page);
      if (isMissing && !this.#loading.has(page)) void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    const generation = this.#generation;
    this.#loading.add(page);
    try {
      const answer = await this.#fetchPage(page * PAGE_ROWS, PAGE_ROWS);
      if (generation !== this.#generation) return;
      this.#keep(page, answer.rows);
      this.answer = answer;
      this.total = answer.total;
      this.error = null;
    } catch (thrown) {
      if (generation === this.#generation) this.error = toErrorInfo(thrown);
    } finally {
      if (generation === this.#generation) this.#loaded(page);
    }
  }

  #keep(page: number, rows: readonly Row[]): void {
    const pages = this.#restarted ? new Map<number, readonly Row[]>() : new Map(this.#pages);
    this.#restarted = false;
    pages.delete(page);
    pages.set(page, rows);
    for (const oldest of pages.keys()) {
      if (pages.size <= MAX_PAGES) break;
      pages.delete(oldest);
    }
    this.#stale.delete(page);
    this.#pages = pages;
  }

  #loaded(page: number): void {
    this.#loading.delete(page);
    if (this.#loading.size === 0 && this.#refreshAgain) {
      this.#refreshAgain = false;
      this.refresh();
    } else if (this.error === null) this.#loadWanted();
  }
}
