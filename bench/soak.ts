import { createAnalyseContext, analyseTrack } from '../src-worker/analyse-track';
import { createEngine } from '../src-worker/engine/create-engine';
import { openModel } from '../src-worker/model/open-model';
import { readerThreadCount, ThreadReaders } from '../src-worker/reading/thread-readers';
import type { EngineName } from '../src-shared/engines';
import { findGrowth, type SoakSample } from './soak-growth';

export interface SoakRequest {
  readonly engine: EngineName;
  readonly modelDir: string;
  readonly readerEntry: URL;
  readonly ffmpegPath: string;
  readonly paths: readonly string[];
  readonly onSample: (sample: SoakSample) => void;
}

const SAMPLES = 20;

/**
 * Analyses many tracks with the worker's own pipeline in this process, and looks at its memory now and then, after a garbage
 * collection: Node must run with --expose-gc.
 * @returns what grew, in sentences; empty when nothing did
 */
export async function soak(request: SoakRequest): Promise<string[]> {
  const { spec, files } = await openModel(request.modelDir);
  const engine = await createEngine(request.engine, spec, files);
  const context = createAnalyseContext(
    { spec, engine },
    request.ffmpegPath,
    (reading) => new ThreadReaders(request.readerEntry, reading, readerThreadCount()),
  );
  const samples: SoakSample[] = [];
  const every = Math.ceil(request.paths.length / SAMPLES);
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  for (let done = 0; done < request.paths.length; done += every) {
    // All at once: the readers take them one by one, and memory is looked at with nothing under way.
    await Promise.all(request.paths.slice(done, done + every).map((path) => analyseTrack(path, context, options)));
    const sample = takeSample(Math.min(done + every, request.paths.length), engine.countTensors?.() ?? 0);
    samples.push(sample);
    request.onSample(sample);
  }
  await context.reader.close();
  await engine.dispose();
  return findGrowth(samples);
}

function takeSample(tracks: number, tensors: number): SoakSample {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { tracks, rssBytes: rss, heapBytes: heapUsed, bufferBytes: arrayBuffers, tensors };
}
