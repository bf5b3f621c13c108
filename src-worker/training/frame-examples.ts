import { writeAugmentedSegment, type SegmentShape } from './augment';
import type { TrainConfig } from './config';
import type { Example, ExampleSource } from './example-source';
import type { FrameStore } from './frame-store';
import type { LabelledTrack } from './manifest';
import { shuffled, type Random } from './random';

/** Random segments of every track, drawn and augmented anew in each epoch; a short track gives no more than it holds. */
export function frameExamples(
  tracks: readonly LabelledTrack[],
  cache: FrameStore,
  shape: SegmentShape,
  config: TrainConfig,
): ExampleSource {
  const { nMels, nFrames } = shape;
  const settings = { ...config.augmentation, dbRange: config.features.dbMax - config.features.dbMin };
  const drawFrom = (track: LabelledTrack, random: Random): Example[] => {
    const spareFrames = cache.frameCount(track.id) - nFrames;
    const count = Math.min(config.training.segmentsPerTrack, 1 + Math.floor(spareFrames / nFrames));
    return Array.from({ length: count }, () => {
      const startFrame = Math.floor(random() * (spareFrames + 1));
      const write: Example['write'] = (batch, offset, chance) =>
        writeAugmentedSegment(cache.read(track.id, startFrame, nFrames), shape, batch, offset, settings, chance);
      return { track, write };
    });
  };
  return {
    shape: [nMels, nFrames, 1],
    draw: (random) =>
      shuffled(
        tracks.flatMap((track) => drawFrom(track, random)),
        random,
      ),
  };
}
