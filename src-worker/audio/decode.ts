import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { CodedError } from '../../src-shared/errors';

export interface DecodeOptions {
  readonly ffmpegPath: string;
  readonly sampleRateHz: number;
  /** An ffmpeg filter the sound goes through before it is brought to its rate; training alters copies of songs with it. */
  readonly filter?: string;
  readonly signal?: AbortSignal;
}

const BYTES_PER_SAMPLE = 4;
const STDERR_KEPT_CHARS = 2000;

/**
 * Decodes the first audio stream of a file to mono float32 PCM at `sampleRateHz`, roughly -1..1, as a stream of chunks.
 * Memory is bounded by the pipe: ffmpeg waits while nobody reads. A file that is damaged half-way gives what can be decoded.
 * Samples of a float file that are no numbers count as silence.
 *
 * @throws CodedError `file-missing`, `file-empty`, `no-audio`, `file-unreadable` (nothing decodable in it, or ffmpeg was killed),
 *   `ffmpeg-missing`, `cancelled`
 */
export async function* decodePcm(path: string, options: DecodeOptions): AsyncGenerator<Float32Array> {
  await refuseEmptyFile(path);
  const ffmpeg = spawn(options.ffmpegPath, ffmpegArgs(path, options), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(ffmpeg, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  exited.catch(() => undefined);
  let stderr = '';
  ffmpeg.stderr.setEncoding('utf8');
  ffmpeg.stderr.on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_KEPT_CHARS)));
  const stop = (): void => void ffmpeg.kill('SIGKILL');
  options.signal?.addEventListener('abort', stop);

  let anySamples = false;
  try {
    if (options.signal?.aborted) throw cancelled(path);
    for await (const samples of wholeSamples(ffmpeg.stdout)) {
      anySamples = true;
      yield samples;
    }
    const [exitCode, killedBy] = await exited;
    if (options.signal?.aborted) throw cancelled(path);
    if (killedBy !== null) throw killed(path, killedBy);
    if (!anySamples) throw nothingDecoded(path, stderr, exitCode);
  } catch (error) {
    throw isSpawnFailure(error) ? ffmpegMissing(options.ffmpegPath, error) : error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** What ffmpeg is asked to do. */
export function ffmpegArgs(path: string, { sampleRateHz, filter }: DecodeOptions): string[] {
  // `file:` keeps names with a colon or a leading dash from being read as a protocol or an option.
  const input = ['-nostdin', '-v', 'error', '-vn', '-sn', '-dn', '-i', `file:${path}`, '-map', '0:a:0'];
  const filters = filter === undefined ? [] : ['-af', filter];
  return [...input, ...filters, '-ac', '1', '-ar', String(sampleRateHz), '-f', 'f32le', 'pipe:1'];
}

/** Pipe chunks end anywhere, also inside a sample: carries the odd bytes over to the next chunk. */
async function* wholeSamples(chunks: AsyncIterable<Buffer>): AsyncGenerator<Float32Array> {
  let carry = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    const sampleCount = Math.floor(bytes.length / BYTES_PER_SAMPLE);
    carry = Buffer.from(bytes.subarray(sampleCount * BYTES_PER_SAMPLE));
    if (sampleCount > 0) yield numbersOnly(toFloats(bytes, sampleCount));
  }
}

/** A copy: where a chunk lies in memory is not aligned to samples. */
function toFloats(bytes: Buffer, sampleCount: number): Float32Array {
  const samples = new Float32Array(sampleCount);
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}

/** One sample that is no number would spoil its whole segment. Changes the array it is given. */
function numbersOnly(samples: Float32Array): Float32Array {
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) samples[i] = 0;
  return samples;
}

async function refuseEmptyFile(path: string): Promise<void> {
  const info = await stat(path).catch((error: unknown) => {
    throw new CodedError('file-missing', `${path}: it cannot be opened; it was moved or removed, or may not be read`, {
      cause: error,
    });
  });
  if (!info.isFile()) throw new CodedError('file-unreadable', `${path}: this is not a file`);
  if (info.size === 0)
    throw new CodedError('file-empty', `${path}: the file is empty (0 bytes); copy it again from its source`);
}

function nothingDecoded(path: string, stderr: string, exitCode: number | null): CodedError {
  if (/matches no streams|does not contain any stream/i.test(stderr)) {
    return new CodedError('no-audio', `${path}: it holds no audio stream`);
  }
  const detail = stderr.trim().split('\n').at(-1) ?? '';
  // ffmpeg is content with a file that ends before its first sample.
  if (detail === '' && exitCode === 0) return new CodedError('no-audio', `${path}: there is no sound in it`);
  const said =
    detail === ''
      ? `ffmpeg ended with code ${exitCode ?? 'none'}`
      : `ffmpeg says: ${detail.replace(`file:${path}: `, '')}`;
  return new CodedError('file-unreadable', `${path}: it cannot be decoded as audio (${said})`);
}

/** What came before would look like the whole track. */
function killed(path: string, by: NodeJS.Signals): CodedError {
  return new CodedError(
    'file-unreadable',
    `${path}: it was not decoded to its end; ffmpeg was killed (${by}); analyse it again`,
  );
}

function isSpawnFailure(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall?.startsWith('spawn') === true;
}

function ffmpegMissing(ffmpegPath: string, cause: unknown): CodedError {
  return new CodedError(
    'ffmpeg-missing',
    `ffmpeg could not be started (${ffmpegPath}); install it, e.g. with: sudo apt-get install ffmpeg`,
    {
      cause,
    },
  );
}

/** What giving up a file is told with, wherever in the pipeline it happens. */
export function cancelled(path: string): CodedError {
  return new CodedError('cancelled', `${path}: analysis cancelled`);
}
