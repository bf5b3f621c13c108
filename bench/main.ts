import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CodedError, toErrorInfo } from '../src-shared/errors';
import { isWantedFile } from '../src-shared/music-names';
import type { FoundModel } from '../src-main/model/load-model-spec';
import { ModelFolders } from '../src-main/model/model-folders';
import { findFfmpeg } from '../src-main/worker-host/find-ffmpeg';
import { type BenchArguments, HELP, parseBenchArguments } from './arguments';
import { timeDecodeOnly } from './decode-only';
import { makeTracks } from './make-tracks';
import { type EngineResult, measureEngine } from './measure-engine';
import { hasPeerPackages, measurePeer, type PeerResult } from './python-peer';
import { type BenchRow, benchTable, engineRow, peerRow, rescoreTable } from './report';
import { measureRescore } from './rescore';
import { soak } from './soak';

/** `npm run bench`: scripts/bench.mjs bundles this, the worker and its reader into the folder in which it then runs. */

const BUILT_DIR = import.meta.dirname;
const TRACKS_DIR = join(BUILT_DIR, 'tracks');
const PEER_SCRIPT = resolve('bench/python_peer.py');
const TRACK_SEC = 240;
const SOAK_TRACK_SEC = 5;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(args: readonly string[]): Promise<number> {
  const asked = parseBenchArguments(args);
  if (asked === 'help') {
    say(HELP);
    return 0;
  }
  const shippedDir = resolve('models');
  const model = await new ModelFolders(shippedDir, shippedDir).find(null);
  say(describeMachine(model));
  if (asked.command === 'rescore') return runRescore(asked, model);
  const ffmpegPath = await findFfmpeg();
  return asked.command === 'soak' ? runSoak(asked, model, ffmpegPath) : runTracks(asked, model, ffmpegPath);
}

function describeMachine({ spec }: FoundModel): string {
  const [load] = loadavg();
  const machine = `${cpus()[0]?.model.trim() ?? process.arch}, ${availableParallelism()} processors, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const state = load === undefined ? '' : `; load before the start ${load.toFixed(1)}`;
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${machine}, ${process.platform}, Node ${process.version}${state}; commit ${commit()}; model ${spec.id}\n`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

async function runTracks(asked: BenchArguments, model: FoundModel, ffmpegPath: string): Promise<number> {
  const paths = await tracksFor(asked, ffmpegPath, TRACK_SEC);
  const processors = availableParallelism();
  const decodeOnce = (): Promise<number> =>
    timeDecodeOnly(ffmpegPath, paths, model.spec.audio.sampleRateHz, processors);
  // Before and after, so that a machine that gets busier or hotter meanwhile does not flatter either side.
  const decodeBeforeSec = await decodeOnce();
  const results: EngineResult[] = [];
  let isWhole = true;
  for (const engine of asked.engines) {
    try {
      results.push(await measureEngine({ engine, model, workerPath: join(BUILT_DIR, 'worker.js'), ffmpegPath, paths }));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      say(`${engine}: ${error.message}\n`);
      isWhole = false;
    }
  }
  const peer = await comparePeer(asked, model, paths, results[0]);
  const decodeAfterSec = await decodeOnce();
  const rows: BenchRow[] = [...results.map(engineRow), ...(peer === null ? [] : [peerRow(peer)])];
  const heardSec = results[0]?.times.heardSec ?? 0;
  const decodeOnlySec = (decodeBeforeSec + decodeAfterSec) / 2;
  say(`${paths.length} tracks, ${(heardSec / 60).toFixed(0)} min of sound; decoding alone in ${processors} processes:`);
  say(`${decodeBeforeSec.toFixed(2)} s before, ${decodeAfterSec.toFixed(2)} s after\n`);
  say(benchTable({ tracks: paths.length, heardSec, decodeOnlySec, rows }));
  return isWhole ? 0 : 1;
}

async function tracksFor(asked: BenchArguments, ffmpegPath: string, durationSec: number): Promise<string[]> {
  if (asked.folder === null) return makeTracks(ffmpegPath, TRACKS_DIR, durationSec, asked.trackCount);
  const names = await readdir(asked.folder, { recursive: true });
  const found = names.filter((name) => isWantedFile(basename(name))).sort();
  if (found.length === 0) throw new CodedError('bad-input', `${asked.folder}: there are no audio files in it`);
  return found.slice(0, asked.trackCount).map((name) => join(asked.folder!, name));
}

async function comparePeer(
  { python }: BenchArguments,
  { dir }: FoundModel,
  paths: readonly string[],
  ours: EngineResult | undefined,
): Promise<PeerResult | null> {
  if (!(await hasPeerPackages(python))) {
    say(`Python is left out: ${python} has no librosa and onnxruntime; name another with --python\n`);
    return null;
  }
  const peer = await measurePeer(python, PEER_SCRIPT, dir, paths);
  const differences = (ours?.firstProbs ?? []).map((prob, i) => Math.abs(prob - peer.firstProbs[i]!));
  // Of the same samples they compute the same; their resamplers differ near the highest frequencies.
  say(`Python's mean probabilities of the first track differ by ${Math.max(0, ...differences).toFixed(3)} at most\n`);
  return peer;
}

async function runRescore({ trackCount }: BenchArguments, model: FoundModel): Promise<number> {
  const dir = join(BUILT_DIR, `rescore-${trackCount}`);
  const result = await measureRescore({ model, workerPath: join(BUILT_DIR, 'worker.js'), dir, trackCount });
  say(rescoreTable(result));
  return 0;
}

async function runSoak(asked: BenchArguments, { dir }: FoundModel, ffmpegPath: string): Promise<number> {
  const paths = await tracksFor(asked, ffmpegPath, SOAK_TRACK_SEC);
  let isSteady = true;
  for (const engine of asked.engines) {
    say(`${engine}\n| tracks | memory MB | objects MB | buffers MB | tensors |\n| --- | --- | --- | --- | --- |`);
    const grown = await soak({
      ...{ engine, ffmpegPath, paths, modelDir: dir, readerEntry: pathToFileURL(join(BUILT_DIR, 'reader.js')) },
      onSample: ({ tracks, rssBytes, heapBytes, bufferBytes, tensors }) => {
        const megabytes = [rssBytes, heapBytes, bufferBytes].map((bytes) => (bytes / 1e6).toFixed(1));
        say(`| ${[tracks, ...megabytes, tensors].join(' | ')} |`);
      },
    });
    say(grown.length === 0 ? '\nnothing grew\n' : `\n${grown.join('\n')}\n`);
    isSteady &&= grown.length === 0;
  }
  return isSteady ? 0 : 1;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(`${toErrorInfo(error).message}\n`);
  process.exitCode = 1;
}
