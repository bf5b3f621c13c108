import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FFMPEG, writeFloatWav } from '../../../test-support/audio-files';
import { createRandom } from '../../random';
import { type DatasetSong, NO_GIVEN_PLACE } from '../dataset-song';

const run = promisify(execFile);

const RATE_HZ = 22_050;
const NOTE_SEC = 0.2;
const VOICES = 3;

/** A WAV of random notes in three voices with a breath of noise: one song for each seed. */
export async function writeMadeSong(path: string, seed: number, durationSec: number): Promise<void> {
  const random = createRandom(seed);
  const samples = Array.from({ length: Math.round(durationSec * RATE_HZ) }, () => 0.01 * (random() - 0.5));
  const noteSamples = Math.round(NOTE_SEC * RATE_HZ);
  for (let start = 0; start < samples.length; start += noteSamples) {
    for (let voice = 0; voice < VOICES; voice++) {
      addNote(samples, start, noteSamples, 110 * 2 ** (Math.floor(48 * random()) / 12));
    }
  }
  await writeFloatWav(path, samples, RATE_HZ);
}

/** A tone with four overtones that fades. */
function addNote(samples: number[], start: number, length: number, hz: number): void {
  const end = Math.min(samples.length, start + length);
  for (let i = start; i < end; i++) {
    const sec = (i - start) / RATE_HZ;
    let tone = 0;
    for (let overtone = 1; overtone <= 5; overtone++) tone += Math.sin(2 * Math.PI * hz * overtone * sec) / overtone;
    samples[i]! += 0.08 * tone * Math.exp(-5 * sec);
  }
}

/** Runs ffmpeg from one file to another; the format follows the extension. */
export async function convert(from: string, to: string, ...options: readonly string[]): Promise<void> {
  await run(FFMPEG, ['-v', 'error', '-y', '-i', `file:${from}`, ...options, `file:${to}`]);
}

/** A record as a source would give it; only what matters to a test has to be said. */
export function madeRecord(id: string, said: Partial<DatasetSong> = {}): DatasetSong {
  return {
    id,
    path: `/music/${id}`,
    labels: ['Jazz'],
    absent: [],
    artist: null,
    album: null,
    durationSec: 30,
    source: 'folders',
    given: NO_GIVEN_PLACE,
    ...said,
  };
}
