// @ts-check
import { spawnSync } from 'node:child_process';

/**
 * Shared libraries a program needs and the system lacks, by file name; on Linux only.
 * @param {string} program
 */
export function findMissingLibraries(program) {
  if (process.platform !== 'linux') return [];
  return missingLibraries(spawnSync('ldd', [program], { encoding: 'utf8' }).stdout ?? '');
}

/** @param {string} lddOutput */
export function missingLibraries(lddOutput) {
  return lddOutput
    .split('\n')
    .filter((line) => line.endsWith('=> not found'))
    .map((line) => line.trim().split(' ')[0] ?? '');
}
