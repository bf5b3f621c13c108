import type { TrainConfig } from '../config';
import { GENRE_LABELS, isUnsaid } from '../labels';
import { createRandom } from '../random';
import { CLEAR_NO, CLEAR_YES } from '../tagger-targets';
import { trunkExamples } from '../trunk-examples';

/** How the network was trained, every number from the configuration or from what trains. */
export function methodSection(config: TrainConfig): string {
  const { training, distillation } = config;
  const sentences = [
    `Adam, ${training.epochs} epochs of up to ${training.segmentsPerTrack} random segments a track${describeFewerDraws(config)}, batch ${training.batchSize}, peak step ${training.learningRate} with one epoch of warm-up and a
cosine to zero; no early stopping.`,
    config.start === undefined ? '' : `Only what comes behind the layer ${config.start.trunk} is trained.`,
    describeDropout(config),
    `Masked binary cross-entropy for genres; cross-entropy for quadrants (weight ${training.moodWeight}) and among the genres of data sets with exactly one
(weight ${training.closedGenreWeight}); binary cross-entropy for finer moods (weight ${training.themeWeight}); squared distance to the teachers' standardised logits (weight ${distillation.weight}).`,
    describeTaggersGenres(config),
    describeAugmentation(config),
  ];
  return `## Method\n${sentences.filter((sentence) => sentence !== '').join(' ')}`;
}

/** Behind a trunk what is no music is heard less often, and a short clip more often than it has segments. */
function describeFewerDraws({ start, training }: TrainConfig): string {
  if (start === undefined) return '';
  return ` (of what is no music up to ${training.segmentsPerNotMusic}, of a clip of one segment up to ${drawsOfOneSegment(training)} times that one)`;
}

/** Asked of what draws them. */
function drawsOfOneSegment(training: TrainConfig['training']): number {
  const clip = { id: '', path: '', source: '', group: '', fold: null, genre: [], mood: [], theme: [] };
  const outputs = {
    valueCount: 0,
    versions: 1,
    segmentCount: () => 1,
    read: () => new Float32Array(0),
    close: () => undefined,
  };
  return trunkExamples([clip], outputs, training).draw(createRandom(1)).length;
}

/** By the names that the options of the architecture have. */
function describeDropout({ architecture }: TrainConfig): string {
  const rates = Object.entries(architecture).filter(([option, rate]) => /dropout$/i.test(option) && rate !== 0);
  if (rates.length === 0) return '';
  return `Dropout: ${rates.map(([option, rate]) => `${option} ${String(rate)}`).join(', ')}.`;
}

/** Without teachers nothing is known of these. */
function describeTaggersGenres({ distillation }: TrainConfig): string {
  if (distillation.weight === 0) return '';
  const titles = GENRE_LABELS.filter(({ id }) => isUnsaid(id)).map(({ title }) => title);
  return `Genres that no data set here has a word for (${titles.join(', ')}) are taught by what the teachers clearly hear: yes where the mean of a genre's standardised logits is at least
${CLEAR_YES}, no where it is at most ${CLEAR_NO}; between these, and of tracks that no teacher has heard, nothing is said.`;
}

function describeAugmentation({ start, augmentation }: TrainConfig): string {
  if (start !== undefined && augmentation.versions === 0) return 'Nothing is augmented.';
  const versions = start === undefined ? '' : ` in ${augmentation.versions} versions beside the track itself`;
  const { gainDb, tiltDb, maskMels, maskFrames } = augmentation;
  return `Training side only${versions}: level +-${gainDb} dB, tilt +-${tiltDb} dB, SpecAugment masks up to ${maskMels} mels and ${maskFrames} frames.`;
}
