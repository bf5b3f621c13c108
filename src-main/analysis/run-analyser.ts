import { type EngineName, SAFE_ENGINE } from '../../src-shared/engines';
import type { ErrorInfo } from '../../src-shared/errors';
import type { Analyser, AnalyserStart } from './analyser';

export interface RunAnalyserOptions {
  /** @throws CodedError why the engine can't start: the run then ends with that error */
  readonly startAnalyser: (start: AnalyserStart) => Promise<Analyser>;
  readonly onTry: (engine: EngineName | null) => void;
  readonly onNote: (note: string) => void;
  readonly onReady: () => void;
}

/** The worker process of a run: started when it is first needed, and anew when it has crashed. */
export class RunAnalyser {
  private analyser: Analyser | null = null;
  private starting: AbortController | null = null;
  private isSafe = false;

  constructor(private readonly options: RunAnalyserOptions) {}

  /** Null before one was started. */
  get engine(): string | null {
    return this.analyser?.engine ?? null;
  }

  get tracksAtOnce(): number {
    return this.analyser?.tracksAtOnce ?? 1;
  }

  /** @throws CodedError why it does not start */
  async use(): Promise<Analyser> {
    if (this.analyser?.isAlive) return this.analyser;
    const { startAnalyser, onTry, onNote, onReady } = this.options;
    this.starting = new AbortController();
    this.analyser = await startAnalyser({ signal: this.starting.signal, isSafe: this.isSafe, onTry, onNote });
    this.starting = null;
    onReady();
    return this.analyser;
  }

  /**
   * Where another engine than the safe one computed when the process crashed, that one may be to blame: the next process does
   * without it. @returns whether it may; only the first time in a run
   */
  blameEngine({ engine }: Analyser, { message }: ErrorInfo): boolean {
    if (this.isSafe || engine === SAFE_ENGINE) return false;
    this.isSafe = true;
    this.options.onNote(`${message} while ${engine} computed; ${SAFE_ENGINE} takes its place`);
    return true;
  }

  /** Gives up what it is at, also being started. */
  cancel(): void {
    this.starting?.abort();
    this.analyser?.cancelAll();
  }

  /** Ends the process; the next run starts one as if there had been none. */
  stop(): void {
    this.analyser?.stop();
    this.analyser = null;
    this.isSafe = false;
  }
}
