import type { Answer } from './answers';

/** How much of a track is heard: the probabilities that count, one a label of the head. */
export type Hearing = (answer: Answer) => readonly number[];

export const wholeTrack: Hearing = ({ probs }) => probs;

/** As if the file ended after one segment. The calibration stays that of whole tracks, as in the app. */
export const firstSegment: Hearing = ({ segmentProbs }) => segmentProbs[0]!;
