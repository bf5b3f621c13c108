import type { LabelGroup } from '../calibration/calibrate';
import type { Activation } from '../calibration/head-calibration';
import { type Target, UNKNOWN } from '../labels';
import type { LabelReport } from './report';
import { type TaggerAnswers, taggersTopTracks } from './tagger-labels';

/** What a label is measured by and calibrated against. */
export interface LabelTruth {
  readonly knownBy: LabelReport['knownBy'];
  /** One a track. */
  readonly targets: readonly Target[];
}

/** A track of held-out ones, with a target a label of the head: what its source says. */
interface SourcedTrack {
  readonly track: { readonly id: string };
  readonly targets: readonly Target[];
}

/**
 * For each label of a head the sources' own words where they give it to any of the tracks; else whether a track is among those that
 * published taggers rank highest.
 * @param taggers null: nothing is known of them
 */
export function labelTruths(
  labels: readonly { readonly id: string }[],
  tracks: readonly SourcedTrack[],
  taggers: TaggerAnswers | null,
): LabelTruth[] {
  return labels.map(({ id }, index): LabelTruth => {
    const sourced = tracks.map(({ targets }) => targets[index]!);
    if (sourced.includes(1)) return { knownBy: 'sources', targets: sourced };
    const trackIds = tracks.map(({ track }) => track.id);
    const top = taggersTopTracks(trackIds, taggers?.(id) ?? (() => undefined));
    return { knownBy: 'taggers', targets: trackIds.map((trackId) => targetOf(top.get(trackId))) };
  });
}

function targetOf(isTop: boolean | undefined): Target {
  return isTop === undefined ? UNKNOWN : isTop ? 1 : 0;
}

/** Indices of the labels that share a head's temperature: all that exclude each other; of independent ones those that sources know. */
export function sharedLabels(activation: Activation, truths: readonly LabelTruth[]): number[] {
  return [...truths.keys()].filter((index) => activation === 'softmax' || truths[index]!.knownBy === 'sources');
}

/**
 * How the labels of a head are calibrated: what only taggers know each by itself, because "among the few tracks they rank highest" is
 * asked of the network nowhere else; it was taught what they hear clearly.
 */
export function calibrationGroups(activation: Activation, truths: readonly LabelTruth[]): LabelGroup[] {
  const shared = sharedLabels(activation, truths);
  const others = [...truths.keys()].filter((index) => !shared.includes(index));
  return [{ labels: shared, isAsTaught: true }, ...others.map((index) => ({ labels: [index], isAsTaught: false }))];
}
