import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';

/** Which devices drivers may see, and which drivers. */
const DRIVER_VARIABLES = [
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_TF32_OVERRIDE',
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  'VK_LOADER_DRIVERS_SELECT',
] as const;

/**
 * A hash of everything on this machine that may change what comes of trying an engine or a training backend: versions, the compiled
 * addon, processors, graphics devices, and what hides them. 16 hex digits.
 * @param packageNames what it is made of; those that are not installed count, too
 * @param facts what else decides, say the program and the model
 */
export function machineKey(packageNames: readonly string[], facts: readonly string[]): string {
  const all = [
    ...facts,
    process.versions,
    process.platform,
    process.arch,
    packageNames.map((name) => [packageVersion(name), compiledTime(name)]),
    cpus().map(({ model }) => model),
    deviceFiles(),
    DRIVER_VARIABLES.map((name) => process.env[name] ?? null),
  ];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
}

/** Version of what is installed of a package, null without it. */
export function packageVersion(packageName: string): string | null {
  const path = packagePath(packageName);
  return path === null ? null : (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

function packagePath(packageName: string): string | null {
  const folders = createRequire(import.meta.url).resolve.paths(packageName) ?? [];
  return folders.map((folder) => join(folder, packageName, 'package.json')).find((path) => existsSync(path)) ?? null;
}

/** Of the part of TensorFlow's addon that is built on this machine; stands for the library it was built against. */
function compiledTime(packageName: string): number | null {
  const path = packagePath(packageName);
  if (path === null) return null;
  const compiled = join(dirname(path), 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(compiled) ? statSync(compiled).mtimeMs : null;
}

/** Graphics devices as Linux lists them; elsewhere none are known, and the user can have all tried again. */
function deviceFiles(): string[] {
  const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
  return [...list('/dev/dri'), ...list('/dev').filter((file) => file.startsWith('nvidia'))];
}
