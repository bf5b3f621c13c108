import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ffmpegArgs } from '../src-worker/audio/decode';

/**
 * What nothing that decodes with ffmpeg can beat: as many ffmpeg processes side by side as there are processors, which decode the same
 * files as analysis has them decoded, into nowhere.
 * @returns seconds
 */
export async function timeDecodeOnly(
  ffmpegPath: string,
  paths: readonly string[],
  sampleRateHz: number,
  processes: number,
): Promise<number> {
  const waiting = paths.values();
  const decodeSome = async (): Promise<void> => {
    for (const path of waiting) {
      const ffmpeg = spawn(ffmpegPath, ffmpegArgs(path, { ffmpegPath, sampleRateHz }), { stdio: 'ignore' });
      const [exitCode] = (await once(ffmpeg, 'close')) as [number | null];
      if (exitCode !== 0) throw new Error(`${path}: ffmpeg ended with ${exitCode}`);
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: processes }, decodeSome));
  return (performance.now() - startedMs) / 1000;
}
