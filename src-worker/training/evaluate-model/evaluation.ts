import type { HeadName } from '../../../src-shared/model-spec';
import type { ExperimentScores } from '../experiments/score';
import type { Task } from './evaluate-options';

/** What a model came to on labelled music, in a form that can be kept and diffed. Nothing but `environment` differs when it is done again. */
export interface Evaluation {
  readonly formatVersion: 1;
  readonly model: {
    readonly id: string;
    readonly title: string;
    readonly architecture: string;
    readonly head: HeadName;
  };
  readonly data: {
    /** The folder or manifest, without the way there. */
    readonly name: string;
    /** The split's file; null: none was used. */
    readonly split: string | null;
    readonly side: string;
  };
  readonly task: Task;
  /** Labels of the model that no song has: not counted as answers, unless all were asked for. */
  readonly labelsLeftAside: readonly string[];
  /** Songs that had a say in the model; null where its folder does not say. */
  readonly trainedWith: readonly string[] | null;
  /** Songs that could not be heard, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly scores: ExperimentScores;
  readonly environment: {
    readonly engine: string;
    readonly machine: string;
    /** Time spent listening, and the length of what was listened to. */
    readonly listeningSec: number;
    readonly soundSec: number;
  };
}

/** What a reader has to know before the figures; a sentence each. */
export function cautions({ trainedWith, labelsLeftAside, skipped, scores, task }: Evaluation): string[] {
  const unheard = Object.keys(skipped).length;
  return [
    ...(trainedWith === null || trainedWith.length === 0
      ? []
      : [
          `${trainedWith.length} of ${scores.tracks} songs had a say in the training of this model, e.g. ${trainedWith[0]}: the figures flatter it. ` +
            "Use --split with the split.tsv of the model's folder and --side test, or other songs.",
        ]),
    ...(labelsLeftAside.length === 0
      ? []
      : [
          `No song is ${labelsLeftAside.join(', ')}: not counted as ${task === 'one-label' ? 'answers' : 'labels'}; --all-labels counts them.`,
        ]),
    ...(unheard === 0
      ? []
      : [
          `${unheard} ${unheard === 1 ? 'song' : 'songs'} could not be read and ${unheard === 1 ? 'is' : 'are'} left out.`,
        ]),
  ];
}

/** The measures of all songs, by name. */
export function measures({ scores, task }: Evaluation): [string, number, readonly [number, number] | null][] {
  const right = task === 'one-label' ? 'songs right' : 'songs with all labels right';
  return [
    [`${right}, by mean probability`, scores.accuracy.value, scores.accuracy.interval],
    ...(scores.votedAccuracy === null
      ? []
      : [
          ['songs right, by vote of segments', scores.votedAccuracy.value, scores.votedAccuracy.interval] as [
            string,
            number,
            readonly [number, number],
          ],
        ]),
    ['segments right', scores.segmentAccuracy, null],
    ['macro F1', scores.macroF1.value, scores.macroF1.interval],
    ['weighted F1', scores.weightedF1.value, scores.weightedF1.interval],
    ['mean ROC-AUC of the labels', scores.macroRocAuc, null],
    ['mean PR-AUC of the labels', scores.macroPrAuc, null],
    ['expected calibration error', scores.calibrationError, null],
  ];
}
