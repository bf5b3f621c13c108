import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import {
  LEAST_SONGS,
  type LabelCount,
  type LabelledTrackRef,
  type LabelRename,
  type LabelSet,
  type LabelSetRequest,
  type LabelSource,
} from '../../src-shared/label-set';
import type { LabelField } from '../../src-shared/tags';
import { IDLE_TRAINING, type TrainingDepth, type TrainingState } from '../../src-shared/training';
import { call, onEvent } from '../api';
import { withLabelsDropped, withLabelsRenamed, withWordBack } from '../lib/label-edits';
import { notices } from './notices.svelte';
import { PagedList } from './paged-list.svelte';

/** What can be taken back step by step. */
type LabelEdits = Pick<LabelSetRequest, 'renames' | 'minSongs'>;

const NO_EDITS: LabelEdits = { renames: [], minSongs: LEAST_SONGS };
const DEFAULT_PRECISION = 0.8;
/** While songs are analysed the counts grow; nobody reads them faster. */
const RECOUNT_PAUSE_MS = 1500;

/** Retraining: what is asked for, what it comes to in the library, and how far the run is. */
class Training {
  run = $state.raw<TrainingState>(IDLE_TRAINING);
  request = $state.raw<LabelSetRequest>({ field: 'genre', source: { kind: 'tags' }, ...NO_EDITS });
  depth = $state.raw<TrainingDepth>({ kind: 'head', keepsLabels: true });
  targetPrecision = $state(DEFAULT_PRECISION);
  /** Empty: a name is made of the field. */
  title = $state('');

  /** What the request came to when it was last counted; null before. */
  labels = $state.raw<LabelSet | null>(null);
  labelsError = $state.raw<ErrorInfo | null>(null);
  isCounting = $state(false);
  /** Why the last start was refused. */
  startError = $state.raw<ErrorInfo | null>(null);
  isStarting = $state(false);
  /** How the page was left. */
  scrollTop = 0;
  showsConflicts = $state(false);
  showsDoubtful = $state(false);

  /** The label whose songs are listed. */
  listedLabel = $state<string | null>(null);
  readonly songs = new PagedList<LabelledTrackRef>((offset, limit) =>
    call('training.songs', { request: this.request, label: this.listedLabel ?? '', offset, limit }),
  );

  #past = $state.raw<readonly LabelEdits[]>([]);
  /** What was made of the labels of each source, while another one was looked at. */
  readonly #editsOf = new Map<string, LabelEdits>();
  #isShown = false;
  #isAsked = false;
  #askAgain = false;
  #recount: ReturnType<typeof setTimeout> | undefined;

  connect(): void {
    onEvent('training.changed', (state) => (this.run = state));
    onEvent('library.changed', () => this.#countSoon());
    onEvent('model.changed', () => this.#countSoon());
    void this.#takeLastRequest();
  }

  get isRunning(): boolean {
    return this.run.status !== 'idle';
  }

  get shownTitle(): string {
    return this.title === '' ? `My ${this.request.field}s` : this.title;
  }

  /** Whether the source gives any, dropped ones counted. */
  get hasLabels(): boolean {
    return this.labels !== null && this.labels.labels.length + this.labels.dropped.length > 0;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Keeps the counts fresh until the returned function is called. */
  show(): () => void {
    this.#isShown = true;
    void this.count();
    return () => {
      this.#isShown = false;
      clearTimeout(this.#recount);
    };
  }

  setField(field: LabelField): void {
    this.#goTo({ field, source: this.request.source });
  }

  setSource(source: LabelSource): void {
    this.#goTo({ field: this.request.field, source });
  }

  async pickTable(): Promise<void> {
    const picked = await notices.guard(call('training.pickTable'));
    if (picked != null) this.setSource({ kind: 'table', path: picked.path });
  }

  rename(labels: readonly LabelCount[], name: string): void {
    this.#edit({ renames: withLabelsRenamed(this.request.renames, labels, name) });
  }

  /** Merges all that looks the same under several names; one step to take back. */
  mergeSuggested(): void {
    const { labels = [], suggestions = [] } = this.labels ?? {};
    const renames = suggestions.reduce<readonly LabelRename[]>(
      (done, { from, to }) =>
        withLabelsRenamed(
          done,
          labels.filter(({ label }) => label === from),
          to,
        ),
      this.request.renames,
    );
    this.#edit({ renames: [...renames] });
  }

  drop(labels: readonly LabelCount[]): void {
    this.#edit({ renames: withLabelsDropped(this.request.renames, labels) });
  }

  bringBack(word: string): void {
    this.#edit({ renames: withWordBack(this.request.renames, word) });
  }

  setMinSongs(minSongs: number): void {
    if (minSongs !== this.request.minSongs) this.#edit({ minSongs });
  }

  /** Takes back the last change to the labels. */
  undo(): void {
    const edits = this.#past.at(-1);
    if (edits === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.request = { ...this.request, ...edits };
    void this.count();
  }

  listSongs(label: string | null): void {
    this.listedLabel = label;
    if (label === null) return;
    this.songs.total = null;
    this.songs.restart();
  }

  /** Asks what the request comes to; not again before the last answer is there, but then again. */
  async count(): Promise<void> {
    if (this.#isAsked) {
      this.#askAgain = true;
      return;
    }
    this.#isAsked = true;
    this.isCounting = true;
    await this.#ask(this.request);
    this.#isAsked = false;
    this.isCounting = this.#askAgain;
    if (!this.#askAgain) return;
    this.#askAgain = false;
    await this.count();
  }

  async start(): Promise<void> {
    this.startError = null;
    this.isStarting = true;
    const { request: labels, depth, shownTitle: title, targetPrecision } = this;
    try {
      await call('training.start', { labels, depth, title, targetPrecision });
    } catch (thrown) {
      this.startError = toErrorInfo(thrown);
    } finally {
      this.isStarting = false;
    }
  }

  async stopEarly(): Promise<void> {
    await notices.guard(call('training.stopEarly'));
  }

  async pause(): Promise<void> {
    await notices.guard(call('training.pause'));
  }

  async resume(): Promise<void> {
    await notices.guard(call('training.resume'));
  }

  async cancel(): Promise<void> {
    await notices.guard(call('training.cancel'));
  }

  /** The outcome was read. */
  async dismiss(): Promise<void> {
    await notices.guard(call('training.dismiss'));
  }

  async #takeLastRequest(): Promise<void> {
    const last = await notices.guard(call('training.request'));
    if (last == null) return;
    this.request = last.labels;
    this.depth = last.depth;
    this.targetPrecision = last.targetPrecision;
    this.title = last.title;
    if (this.#isShown) void this.count();
  }

  #goTo({ field, source }: Pick<LabelSetRequest, 'field' | 'source'>): void {
    const { renames, minSongs } = this.request;
    this.#editsOf.set(placeOf(this.request), { renames, minSongs });
    const edits = this.#editsOf.get(placeOf({ field, source })) ?? { ...NO_EDITS, minSongs };
    if (placeOf(this.request) !== placeOf({ field, source })) this.#past = [];
    this.request = { field, source, ...edits };
    this.startError = null;
    this.listedLabel = null;
    void this.count();
  }

  #edit(change: { renames?: LabelRename[]; minSongs?: number }): void {
    const { renames, minSongs } = this.request;
    this.#past = [...this.#past, { renames, minSongs }];
    this.request = { ...this.request, ...change };
    this.startError = null;
    void this.count();
  }

  #countSoon(): void {
    if (!this.#isShown) return;
    clearTimeout(this.#recount);
    this.#recount = setTimeout(() => void this.count(), RECOUNT_PAUSE_MS);
  }

  async #ask(request: LabelSetRequest): Promise<void> {
    try {
      const labels = await call('training.labels', request);
      if (request !== this.request) return;
      this.labels = labels;
      this.labelsError = null;
    } catch (thrown) {
      if (request === this.request) this.labelsError = toErrorInfo(thrown);
    }
  }
}

/** Where a change to the labels holds: the same words mean another thing elsewhere. */
function placeOf({ field, source }: Pick<LabelSetRequest, 'field' | 'source'>): string {
  return `${field} ${source.kind}${source.kind === 'folders' ? source.depth : ''}`;
}

export const training = new Training();
