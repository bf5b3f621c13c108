import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type EngineName, type EngineProbe, engineProbeSchema } from '../../src-shared/engines';

/** By what ran the engine and its name: the window and the command line run under different programs. */
const keptSchema = z.record(z.string(), z.object({ key: z.string(), probe: engineProbeSchema }));
type Kept = z.infer<typeof keptSchema>;

const RUNTIME = 'electron' in process.versions ? 'electron' : 'node';

/** What came of trying engines, in a file that both the window and the command line use. */
export class KeptProbes {
  /** @param keyOf hash of what decides on the outcome: an outcome counts as long as it is the same */
  constructor(
    private readonly path: string,
    private readonly keyOf: (engine: EngineName) => string,
  ) {}

  /** What is known of an engine as the machine is now; null when it has to be tried. */
  get(engine: EngineName): EngineProbe | null {
    const kept = this.read()[idOf(engine)];
    return kept?.key === this.keyOf(engine) ? kept.probe : null;
  }

  set(probe: EngineProbe): void {
    this.write({ ...this.read(), [idOf(probe.engine)]: { key: this.keyOf(probe.engine), probe } });
  }

  forget(engines: readonly EngineName[]): void {
    const gone = new Set(engines.map(idOf));
    this.write(Object.fromEntries(Object.entries(this.read()).filter(([id]) => !gone.has(id))));
  }

  private read(): Kept {
    try {
      return keptSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch {
      // Never written, of another version, or broken: then everything is tried again.
      return {};
    }
  }

  private write(kept: Kept): void {
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(kept, null, 1)}\n`);
    renameSync(temporary, this.path);
  }
}

function idOf(engine: EngineName): string {
  return `${RUNTIME} ${engine}`;
}
