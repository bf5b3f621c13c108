import type { TrainConfig } from './config';
import type { Example, ExampleSource } from './example-source';
import type { LabelledTrack } from './manifest';
import { NOT_MUSIC } from './not-music';
import { shuffled, type Random } from './random';
import type { TrunkOutputs } from './trunk-outputs';

/** A short track is heard at most so often in one epoch for each of its segments, in other versions. */
const DRAWS_PER_SEGMENT = 2;

/** Random segments of every track in random versions. */
export function trunkExamples(
  tracks: readonly LabelledTrack[],
  outputs: TrunkOutputs,
  { segmentsPerTrack, segmentsPerNotMusic }: Pick<TrainConfig['training'], 'segmentsPerTrack' | 'segmentsPerNotMusic'>,
): ExampleSource {
  const drawFrom = (track: LabelledTrack, random: Random): Example[] => {
    const most = track.source === NOT_MUSIC ? segmentsPerNotMusic : segmentsPerTrack;
    const count = Math.min(most, DRAWS_PER_SEGMENT * outputs.segmentCount(track.id, 0));
    return Array.from({ length: count }, () => {
      const version = Math.floor(random() * outputs.versions);
      const segment = Math.floor(random() * outputs.segmentCount(track.id, version));
      return { track, write: (batch, offset) => batch.set(outputs.read(track.id, version, segment), offset) };
    });
  };
  return {
    shape: [outputs.valueCount],
    draw: (random) =>
      shuffled(
        tracks.flatMap((track) => drawFrom(track, random)),
        random,
      ),
  };
}
