import {
  ENGINE_TITLES,
  type EngineChoice,
  type EngineName,
  type EngineProbe,
  type EnginesState,
  fastestEngine,
  SAFE_ENGINE,
} from '../../src-shared/engines';
import { CodedError } from '../../src-shared/errors';

export interface ChooserOptions {
  /** Those that can exist on this system. */
  readonly engines: readonly EngineName[];
  readonly kept: {
    get(engine: EngineName): EngineProbe | null;
    set(probe: EngineProbe): void;
    forget(engines: readonly EngineName[]): void;
  };
  /** @throws CodedError `cancelled`, or why nothing can be tried */
  readonly tryEngine: (engine: EngineName, signal: AbortSignal) => Promise<EngineProbe>;
  /** The user's lasting choice. */
  readonly setting: { get(): EngineChoice; set(choice: EngineChoice): void };
  readonly onChange: (state: EnginesState) => void;
}

export interface ChosenEngine {
  readonly engine: EngineName;
  /** Why it is not the one that was wanted, in a sentence; null when it is. */
  readonly note: string | null;
}

/** Decides what computes, and tries engines where that is not known: one after another, so that none takes the machine from the other. */
export class EngineChooser {
  private trying: EngineName | null = null;
  private forNow: EngineChoice | null = null;
  private stop = new AbortController();
  /** Resolves when nothing is being tried. */
  private idle: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ChooserOptions) {}

  state(): EnginesState {
    const rows = this.options.engines.map((engine) => ({ engine, probe: this.options.kept.get(engine) }));
    return { choice: this.choice, rows, used: this.usedOf(rows), trying: this.trying };
  }

  /** What the user wants, from now on. */
  setChoice(choice: EngineChoice): EnginesState {
    this.options.setting.set(choice);
    return this.tell();
  }

  /** What is wanted in place of the setting, by this process. */
  useForNow(choice: EngineChoice): void {
    this.forNow = choice;
  }

  /** Tries the engines that are not known yet; with `again`, all of them. */
  async test({ again = false, signal }: { again?: boolean; signal?: AbortSignal } = {}): Promise<EnginesState> {
    await this.probe(this.options.engines, again, signal);
    return this.state();
  }

  /**
   * The engine for an analysis; tries those that are not known yet.
   * @throws CodedError `cancelled`; `bad-input` when the one that was asked for by `useForNow` can't be used
   */
  async choose(signal: AbortSignal): Promise<ChosenEngine> {
    const { choice } = this;
    if (choice === 'auto') return { engine: await this.fastest(signal), note: null };
    // Checked when the model is loaded, like any; there would be nothing to take its place.
    if (choice === SAFE_ENGINE) return { engine: choice, note: null };
    const problem = await this.problemOf(choice, signal);
    if (problem === null) return { engine: choice, note: null };
    const sentence = `${ENGINE_TITLES[choice]} (${choice}) cannot be used: ${problem}`;
    if (this.forNow !== null) throw new CodedError('bad-input', sentence);
    return { engine: SAFE_ENGINE, note: `${sentence}; ${SAFE_ENGINE} takes its place` };
  }

  /** Gives up what is being tried: the library is closed, or another model is to be tried with. */
  async cancel(): Promise<void> {
    this.stop.abort();
    this.stop = new AbortController();
    await this.idle;
  }

  private get choice(): EngineChoice {
    return this.forNow ?? this.options.setting.get();
  }

  private usedOf(rows: EnginesState['rows']): EngineName | null {
    const { choice } = this;
    if (choice === SAFE_ENGINE) return choice;
    const probes = rows.flatMap(({ probe }) => (probe === null ? [] : [probe]));
    if (choice === 'auto') return probes.length < rows.length ? null : (fastestEngine(probes) ?? SAFE_ENGINE);
    const probe = probes.find(({ engine }) => engine === choice);
    if (probe === undefined) return null;
    return probe.problem === null ? choice : SAFE_ENGINE;
  }

  private async fastest(signal: AbortSignal): Promise<EngineName> {
    const { engines, kept } = this.options;
    const engine = fastestEngine(await this.probe(engines, false, signal));
    // Where nothing works, say because a file of the model is gone, all is tried again once it was mended.
    if (engine === null) kept.forget(engines);
    return engine ?? SAFE_ENGINE;
  }

  private async problemOf(engine: EngineName, signal: AbortSignal): Promise<string | null> {
    if (!this.options.engines.includes(engine)) return 'there is none on this system';
    const [probe] = await this.probe([engine], false, signal);
    return probe!.problem;
  }

  /** Waits for whoever tries engines already. */
  private probe(engines: readonly EngineName[], again: boolean, signal?: AbortSignal): Promise<EngineProbe[]> {
    const signals = [this.stop.signal, ...(signal === undefined ? [] : [signal])];
    const probes = this.idle.then(() => this.probeAll(engines, again, AbortSignal.any(signals)));
    this.idle = probes.catch(() => undefined);
    return probes;
  }

  private async probeAll(engines: readonly EngineName[], again: boolean, signal: AbortSignal): Promise<EngineProbe[]> {
    const { kept } = this.options;
    const probes: EngineProbe[] = [];
    try {
      for (const engine of engines) {
        const known = again ? null : kept.get(engine);
        probes.push(known ?? (await this.tryOne(engine, signal)));
      }
    } finally {
      this.trying = null;
      this.tell();
    }
    return probes;
  }

  private async tryOne(engine: EngineName, signal: AbortSignal): Promise<EngineProbe> {
    this.trying = engine;
    this.tell();
    const probe = await this.options.tryEngine(engine, signal);
    this.options.kept.set(probe);
    return probe;
  }

  private tell(): EnginesState {
    const state = this.state();
    this.options.onChange(state);
    return state;
  }
}
