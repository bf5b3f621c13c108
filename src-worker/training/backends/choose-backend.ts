import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
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
    const key = machineKey(name);
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

/** Version of what is installed of a package, null without it; the time of the addon's compiled part stands for its library. */
export function packageVersion(packageName: string): string | null {
  const path = packagePath(packageName);
  return path === null ? null : (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

function packagePath(packageName: string): string | null {
  const folders = createRequire(import.meta.url).resolve.paths(packageName) ?? [];
  return folders.map((folder) => join(folder, packageName, 'package.json')).find((path) => existsSync(path)) ?? null;
}

/** Everything that may change the outcome: versions, the compiled addon, processors, graphics devices, and what hides them. */
function machineKey(name: BackendName): string {
  const facts = [
    process.version,
    process.arch,
    packageVersion('@tensorflow/tfjs'),
    ...BACKENDS[name].packages.map((each) => [packageVersion(each), compiledTime(each)]),
    cpus().map(({ model }) => model),
    deviceFiles(),
    ['CUDA_VISIBLE_DEVICES', 'NVIDIA_TF32_OVERRIDE', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES'].map(
      (key) => process.env[key],
    ),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}

function compiledTime(packageName: string): number | null {
  const path = packagePath(packageName);
  if (path === null) return null;
  const compiled = join(dirname(path), 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(compiled) ? statSync(compiled).mtimeMs : null;
}

/** Graphics devices as Linux lists them; elsewhere none are known, and `--backends` tries again. */
function deviceFiles(): string[] {
  const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
  return [...list('/dev/dri'), ...list('/dev').filter((file) => file.startsWith('nvidia'))];
}
