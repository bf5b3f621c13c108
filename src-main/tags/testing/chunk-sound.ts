import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Half a second of sound as ffmpeg writes it into a file of the given format. */
export function makeSound(format: 'wav' | 'aiff', codec: string, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-sound-'));
  try {
    const path = join(folder, 'a');
    execFileSync('ffmpeg', ['-y', ...optionsFor(format, codec, options), path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same sound written into a pipe: ffmpeg cannot go back to fill in the sizes. */
export function streamWav(codec: string): Buffer {
  return execFileSync('ffmpeg', [...optionsFor('wav', codec, []), 'pipe:1'], { maxBuffer: 16 * 1024 * 1024 });
}

function optionsFor(format: string, codec: string, options: readonly string[]): string[] {
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=0.5:sample_rate=8000'];
  return ['-v', 'error', ...sound, '-map_metadata', '-1', '-bitexact', '-c:a', codec, ...options, '-f', format];
}
