import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

/** A made-up tune: two chords that alternate every half second, with a beat. */
const TUNE =
  'aevalsrc=exprs=0.2*(sin(2*PI*220*t)+sin(2*PI*(277+55*gt(mod(t\\,1)\\,0.5))*t)+sin(2*PI*330*t))*exp(-4*mod(t\\,0.5)):s=44100';

/** Encodes `durationSec` of the tune; the container follows the extension. */
export async function writeTune(path: string, durationSec: number): Promise<void> {
  await run(FFMPEG, ['-v', 'error', '-y', '-f', 'lavfi', '-t', String(durationSec), '-i', TUNE, `file:${path}`]);
}

/** A WAV of `durationSec` silent mono 16-bit samples, as a sparse file: hours cost no disk. */
export async function writeSparseWav(path: string, durationSec: number, sampleRateHz: number): Promise<void> {
  const dataBytes = durationSec * sampleRateHz * 2;
  const header = monoWavHeader(PCM, 2, dataBytes, sampleRateHz);
  const file = await open(path, 'w');
  await file.write(header);
  await file.truncate(header.length + dataBytes);
  await file.close();
}

/** A WAV of exactly these mono 32-bit float samples, whatever they are. */
export async function writeFloatWav(path: string, samples: ArrayLike<number>, sampleRateHz: number): Promise<void> {
  const data = Buffer.from(Float32Array.from(samples).buffer);
  await writeFile(path, Buffer.concat([monoWavHeader(FLOAT, 4, data.length, sampleRateHz), data]));
}

/** Format tags of WAV. */
const PCM = 1;
const FLOAT = 3;

function monoWavHeader(format: number, sampleBytes: number, dataBytes: number, sampleRateHz: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * sampleBytes, 28);
  header.writeUInt16LE(sampleBytes, 32);
  header.writeUInt16LE(8 * sampleBytes, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** White noise, encoded as the extension says. */
export async function writeNoise(path: string, durationSec: number): Promise<void> {
  await run(FFMPEG, [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-t',
    String(durationSec),
    '-i',
    'anoisesrc=a=0.3:seed=1',
    `file:${path}`,
  ]);
}
