import { cpus } from 'node:os';
import { basename } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { HeadName, HeadSpec, ModelSpec } from '../../../src-shared/model-spec';
import { createAnalyseContext } from '../../analyse-track';
import { loadClassifier } from '../../model/load-classifier';
import type { SkippedSong } from '../data/dataset-song';
import { chooseSource } from '../data/open-source';
import { type Dataset, readDataset } from '../data/read-dataset';
import { type ScoredTrack, scoreTracks } from '../experiments/score';
import { type ChosenSong, chooseSongs } from './choose-songs';
import type { EvaluateCommand, Task } from './evaluate-options';
import type { Evaluation } from './evaluation';
import { type HeardSong, listenToSongs } from './listen-songs';
import { type MatchedLabels, matchLabels } from './match-labels';
import { findTrainedSongs } from './trained-songs';

export interface EvaluateOptions {
  readonly ffmpegPath: string;
  readonly signal: AbortSignal;
  readonly onProgress: (stage: string, done: number, total: number) => void;
  /** Told of each song that cannot be heard. */
  readonly onSkipped: (reason: string) => void;
}

/**
 * Loads a model as the app does, lets it listen to labelled songs with the pipeline that serves the app, and scores what it answers.
 * @throws CodedError `model-invalid`; `bad-input` when model, data, split and options do not go together; `cancelled`; what reading the
 *   data gives
 */
export async function evaluateModel(command: EvaluateCommand, options: EvaluateOptions): Promise<Evaluation> {
  const classifier = await loadClassifier(command.modelDir);
  const { spec, engine } = classifier;
  try {
    const head = chooseHead(spec, command.head);
    const dataset = await openSongs(command, options);
    const chosen = await chooseSongs(dataset.songs, command.dataset.splitPath, command.side);
    const matched = matchLabels(
      head,
      chosen.map(({ song }) => song),
      command.allLabels,
    );
    const task = chooseTask(head, chosen, command.task);
    const trainedWith = await findTrainedSongs(
      command.modelDir,
      chosen.map(({ song }) => song),
    );
    const startedMs = Date.now();
    const heard = await listenToSongs({
      paths: chosen.map(({ song }) => song.path),
      context: createAnalyseContext(classifier, options.ffmpegPath),
      head: head.name,
      signal: options.signal,
      onProgress: (done) => options.onProgress('listening', done, chosen.length),
    });
    const listeningSec = (Date.now() - startedMs) / 1000;
    const skipped = skippedSongs(dataset.skipped, chosen, heard);
    for (const reason of Object.values(skipped)) options.onSkipped(reason);
    const tracks = toTracks(chosen, heard, matched);
    if (tracks.length === 0) throw new CodedError('bad-input', `none of the ${chosen.length} songs could be read`);
    return {
      formatVersion: 1,
      model: { id: spec.id, title: spec.title, architecture: spec.architecture, head: head.name },
      data: describeData(command),
      task,
      labelsLeftAside: head.labels.filter((_, i) => !matched.columns.includes(i)).map(({ id }) => id),
      trainedWith,
      skipped,
      scores: scoreTracks(
        tracks,
        matched.columns.map((column) => head.labels[column]!.id),
        task,
      ),
      environment: {
        engine: engine.name,
        machine: describeMachine(),
        listeningSec,
        soundSec: heard.reduce((sum, song) => sum + ('failure' in song ? 0 : song.prediction.durationSec), 0),
      },
    };
  } finally {
    await engine.dispose();
  }
}

function chooseHead({ id, heads }: ModelSpec, asked: HeadName | null): HeadSpec {
  const names = heads.map(({ name }) => name).join(' and ');
  const found = asked === null ? heads : heads.filter(({ name }) => name === asked);
  if (found.length === 1) return found[0]!;
  throw new CodedError(
    'bad-input',
    asked === null ? `${id} has ${names}: say which with --head` : `${id} has no head ${asked}, only ${names}`,
  );
}

/** Nothing is listened to yet: that would only find duplicates, and the songs are listened to in a moment. */
async function openSongs({ dataset }: EvaluateCommand, options: EvaluateOptions): Promise<Dataset> {
  const source = await chooseSource(dataset.path, dataset.labels, dataset.labelSet);
  const read = await readDataset({ source, edit: dataset.edit, listening: null, onProgress: options.onProgress });
  if (read.songs.length > 0) return read;
  const [first] = read.skipped;
  const why = first === undefined ? 'there is no audio' : `${read.skipped.length} left out, e.g. ${first.detail}`;
  throw new CodedError('bad-input', `no labelled song in ${dataset.path}: ${why}`);
}

function chooseTask(head: HeadSpec, chosen: readonly ChosenSong[], asked: Task | null): Task {
  const several = chosen.find(({ song }) => song.labels.length > 1)?.song;
  const isOneLabel = asked === null ? head.activation === 'softmax' || several === undefined : asked === 'one-label';
  if (!isOneLabel) return 'several-labels';
  if (several === undefined) return 'one-label';
  throw new CodedError(
    'bad-input',
    `${several.id} has several labels (${several.labels.join(', ')}), and one answer is compared with one label; use --task several-labels, or choose with --only`,
  );
}

function toTracks(
  chosen: readonly ChosenSong[],
  heard: readonly (HeardSong | { readonly failure: string })[],
  { columns, truths }: MatchedLabels,
): ScoredTrack[] {
  return chosen.flatMap(({ song, group }, i) => {
    const answer = heard[i]!;
    if ('failure' in answer) return [];
    const segmentProbs = answer.segmentProbs.map((row) => columns.map((column) => row[column]!));
    return [{ id: song.id, group, truth: truths[i]!, segmentProbs }];
  });
}

/** Those that have no label asked for were not meant; the others should have been heard. */
function skippedSongs(
  unread: readonly SkippedSong[],
  chosen: readonly ChosenSong[],
  heard: readonly (HeardSong | { readonly failure: string })[],
): Record<string, string> {
  const broken = unread.filter(({ reason }) => reason === 'unreadable' || reason === 'too-short');
  const unheard = chosen.flatMap(({ song }, i) => {
    const answer = heard[i]!;
    return 'failure' in answer ? [[song.id, answer.failure] as const] : [];
  });
  return Object.fromEntries([...broken.map(({ id, detail }) => [id, detail] as const), ...unheard]);
}

function describeData({ dataset, side }: EvaluateCommand): Evaluation['data'] {
  return { name: basename(dataset.path), split: dataset.splitPath === null ? null : basename(dataset.splitPath), side };
}

function describeMachine(): string {
  const processors = cpus();
  return `${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} cores`;
}
