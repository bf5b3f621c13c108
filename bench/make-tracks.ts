import { execFile } from 'node:child_process';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files that differ in sound; more tracks are these again, under names of their own. */
const DIFFERENT = 8;
const SAMPLE_RATE_HZ = 44_100;
const PATTERN_SEC = 8;

/**
 * Makes MP3s (stereo, 192 kbit/s) of something like music: chords of four notes on a bass, a beat of noise, every track in a key and a
 * tempo of its own. Always the same, and made only where they are not there yet.
 * @returns `count` paths; they repeat after the eighth
 */
export async function makeTracks(ffmpeg: string, dir: string, durationSec: number, count: number): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const paths = Array.from({ length: Math.min(count, DIFFERENT) }, (_, index) =>
    join(dir, `made-up-${durationSec}s-${index}.mp3`),
  );
  for (const [index, path] of paths.entries()) {
    if (!(await exists(path))) await makeTrack(ffmpeg, path, durationSec, index);
  }
  return Array.from({ length: count }, (_, index) => paths[index % paths.length]!);
}

async function makeTrack(ffmpeg: string, path: string, durationSec: number, index: number): Promise<void> {
  const rootHz = 110 * 2 ** ((index * 5) / 12);
  const beatSec = PATTERN_SEC / (14 + 2 * index);
  const source = `aevalsrc=exprs='${channel(rootHz, beatSec, 0)}|${channel(rootHz * 1.003, beatSec, 1)}':s=${SAMPLE_RATE_HZ}:d=${PATTERN_SEC}`;
  const repeated = `aloop=loop=-1:size=${PATTERN_SEC * SAMPLE_RATE_HZ}`;
  const unfinished = `${path}.unfinished`;
  const input = ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', `${source},${repeated}`];
  await run(ffmpeg, [...input, '-t', String(durationSec), '-b:a', '192k', '-f', 'mp3', `file:${unfinished}`]);
  // A track is there whole or not at all.
  await rename(unfinished, path);
}

/** One channel as an expression of ffmpeg's, -1..1. */
function channel(rootHz: number, beatSec: number, seed: number): string {
  // Up a fourth in every other half of the pattern.
  const step = `(1+0.3348*gte(mod(t,${PATTERN_SEC}),${PATTERN_SEC / 2}))`;
  const note = (ratio: number, gain: number): string => `${gain}*sin(2*PI*${(rootHz * ratio).toFixed(3)}*${step}*t)`;
  const chord = [note(1, 0.25), note(2, 0.1), note(2.52, 0.1), note(2.997, 0.1), note(8.01, 0.03)].join('+');
  const beat = `0.3*(2*random(${seed})-1)*exp(-12*mod(t,${beatSec.toFixed(5)}))`;
  return `(${chord})*exp(-1.5*mod(t,${(2 * beatSec).toFixed(5)}))+${beat}`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.size > 0,
    () => false,
  );
}
