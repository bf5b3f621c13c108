import { parseExperimentConfig } from '../../config';
import type { ExperimentResult } from '../../result';
import { type ScoredTrack, scoreTracks } from '../../score';
import type { ReportExtras } from '../extras';
import { encodeGreyPng } from '../png';

export const LABELS = ['jazz', 'metal & <noise>'];

export interface MadeResult {
  readonly result: ExperimentResult;
  readonly extras: ReportExtras;
}

/**
 * The result of an experiment on twenty songs of two labels.
 * @param wrong how many of them were answered wrongly
 */
export function madeResult(id: string, wrong: number, changes: Partial<ExperimentResult> = {}): MadeResult {
  const tracks = Array.from({ length: 20 }, (_, index): ScoredTrack => {
    const label = index % 2;
    const answer = index < wrong ? 1 - label : label;
    const probs = [0, 1].map((place) => (place === answer ? 0.9 : 0.1));
    return { id: `song-${index}`, group: `artist-${index}`, truth: [1 - label, label], segmentProbs: [probs, probs] };
  });
  const result: ExperimentResult = {
    formatVersion: 1,
    config: parseExperimentConfig(
      {
        id,
        title: `Network <${id}>`,
        system: 'S4',
        task: 'one-label',
        segmentSec: 3,
        inputs: [{ kind: 'log-mel' }],
        architecture: { kind: 'conv' },
        training: { epochs: 2, batchSize: 4, learningRate: 0.001 },
      },
      id,
    ),
    variant: {},
    data: { name: 'clips.tsv', labels: 'folders', songs: 100, groups: 90, split: 'hold-out', splitHash: 'abc' },
    network: { title: 'Conv', parameters: 1234 },
    runs: [
      {
        sides: { train: 60, validation: 20, test: 20 },
        history: [
          { epoch: 0, trainingLoss: 0.9, validationLoss: 0.8, validationAccuracy: 0.5 },
          { epoch: 1, trainingLoss: 0.7, validationLoss: 0.85, validationAccuracy: 0.6 },
        ],
        chosen: { bestEpoch: 1 },
        accuracy: 1 - wrong / 20,
      },
    ],
    skipped: {},
    scores: scoreTracks(tracks, LABELS, 'one-label'),
    environment: { machine: 'abacus', seconds: [{ features: 1, training: 90 }] },
    ...changes,
  };
  return { result, extras: extrasOf(tracks) };
}

function extrasOf(tracks: readonly ScoredTrack[]): ReportExtras {
  const png = encodeGreyPng([Uint8Array.of(0, 128), Uint8Array.of(255, 3)]).toString('base64');
  return {
    map: { points: tracks.map((_, index) => [index, index % 3]), labelOf: tracks.map((_, index) => index % 2) },
    pictures: [{ title: 'song-0: jazz', kind: 'log-mel', durationSec: 3, range: [20, 8000], png }],
    songs: tracks.map(({ id, group, truth, segmentProbs }) => ({
      id,
      group,
      truth: [truth.indexOf(1)],
      unknown: [],
      probs: [...segmentProbs[0]!],
    })),
  };
}
