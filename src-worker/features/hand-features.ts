import { CodedError } from '../../src-shared/errors';
import { PITCH_NAMES, pitchContent } from './pitch-content';
import { RHYTHM_NAMES, rhythmicContent } from './rhythmic-content';
import { ANALYSIS_WINDOW_SAMPLES, TIMBRE_NAMES, timbralTexture } from './timbral-texture';

/** The rate these features are defined at: windows are given in samples, as in the paper. */
export const HAND_FEATURE_RATE_HZ = 22050;

/** What the values of `extractHandFeatures` are, in their order: 19 of timbral texture, 6 of rhythmic content, 5 of pitch content. */
export const HAND_FEATURE_NAMES: readonly string[] = [...TIMBRE_NAMES, ...RHYTHM_NAMES, ...PITCH_NAMES];

/**
 * The 30 features of one track of G. Tzanetakis & P. Cook, "Musical Genre Classification of Audio Signals", IEEE Transactions on Speech and Audio
 * Processing 10(5), 2002, section III. Each group has its own definition: `timbralTexture`, `rhythmicContent`, `pitchContent`. None
 * depends on the level or, but for chance, on the length of the track. Of silence, all that has no meaning is 0.
 *
 * @param samples a whole track, mono at 22,050 Hz
 * @returns 30 values, each in its own unit; a classifier has to rescale them
 * @throws CodedError `too-short` for less than 512 samples (23 ms)
 */
export function extractHandFeatures(samples: Float32Array): Float32Array {
  if (samples.length < ANALYSIS_WINDOW_SAMPLES)
    throw new CodedError(
      'too-short',
      `hand-made features need ${ANALYSIS_WINDOW_SAMPLES} samples or more, not ${samples.length}`,
    );
  return Float32Array.from([
    ...timbralTexture(samples, HAND_FEATURE_RATE_HZ),
    ...rhythmicContent(samples, HAND_FEATURE_RATE_HZ),
    ...pitchContent(samples, HAND_FEATURE_RATE_HZ),
  ]);
}
