import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { machineKey } from '../../../src-shared/node/machine-key';
import { BACKENDS, type BackendName } from './backend';
import { type Probe, probeBackend } from './probe-process';

export interface BackendSearch {
  /** The trainer's program: each backend is tried in a process of its own. */
  readonly trainerPath: string;
  /** Where the outcome is kept. */
  readonly workDir: string;
  /** Called before each backend that is tried, not for what is known from an earlier start. */
  readonly onTry: (name: BackendName) => void;
  /** Tries a backend; `probeBackend` when left out. */
  readonly probe?: (trainerPath: string, name: BackendName) => Promise<Probe>;
}

/** The outcome for one backend is told again while what decides on it is the same. */
interface KeptProbe {
  readonly key: string;
  readonly probe: Probe;
}

type KeptProbes = Partial<Record<BackendName, KeptProbe>>;

/**
 * Tries backends one after another, so that none takes the machine from the other while it is measured.
 * @param names which ones
 * @param isFresh whether to try again what is known
 */
export async function probeBackends(
  names: readonly BackendName[],
  { trainerPath, workDir, onTry, probe = probeBackend }: BackendSearch,
  isFresh = false,
): Promise<Probe[]> {
  const path = join(workDir, 'backends.json');
  const kept = await readKept(path);
  const probes: Probe[] = [];
  for (const name of names) {
    const key = keyOf(name);
    const known = kept[name];
    if (!isFresh && known?.key === key) {
      probes.push(known.probe);
      continue;
    }
    onTry(name);
    const tried = await probe(trainerPath, name);
    probes.push(tried);
    kept[name] = { key, probe: tried };
    await mkdir(workDir, { recursive: true });
    await writeFile(`${path}.tmp`, `${JSON.stringify(kept, null, 1)}\n`);
    await rename(`${path}.tmp`, path);
  }
  return probes;
}

/**
 * The fastest backend that passed the self-test.
 * @throws CodedError `internal` when none did, with every reason
 */
export function fastest(probes: readonly Probe[]): Probe {
  // One that did not come to the end of a real batch may as well hang: it has to be asked for by name.
  const usable = probes.filter(({ problem, segmentsPerSec }) => problem === null && segmentsPerSec !== 0);
  if (usable.length === 0) {
    const reasons = probes.map(({ name, problem }) => `  ${name}: ${problem ?? 'too slow to be measured'}`);
    throw new CodedError('internal', `No backend of TensorFlow.js computes correctly here:\n${reasons.join('\n')}`);
  }
  return usable.reduce((best, probe) => (probe.segmentsPerSec! > best.segmentsPerSec! ? probe : best));
}

async function readKept(path: string): Promise<KeptProbes> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as KeptProbes;
  } catch {
    // Never written, or half of it: then everything is tried again.
    return {};
  }
}

/** All networks are TensorFlow.js', whichever backend computes them. */
function keyOf(name: BackendName): string {
  return machineKey(['@tensorflow/tfjs', ...BACKENDS[name].packages], []);
}
