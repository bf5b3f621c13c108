import { type InputSpec, inputTensorShape } from '../../src-shared/model-inputs';
import type { AudioSpec, HeadName, ModelSpec } from '../../src-shared/model-spec';
import type { TrainConfig } from './config';
import type { ClosedTaskReport, EvaluationReport, LabelReport, Measured } from './evaluate';
import { MIN_ROC_AUC, PRECISION_MARGIN } from './keep-labels';

/** The model's card in Markdown, every number taken from the evaluation. */
export function writeModelCard(spec: ModelSpec, config: TrainConfig, report: EvaluationReport): string {
  return `${[
    `# ${spec.title}`,
    `${spec.architecture}. Input: ${describeInputs(spec)}. Trained on ${spec.createdOn} by \`npm run train\`, configuration in config.json.`,
    INTENDED_USE,
    DATA,
    describeMethod(config),
    '## Measured',
    `On ${report.tracks} labelled tracks, each predicted by a network that never heard its group (artist, or the track itself): five folds, ` +
      'split before slicing and augmenting (split.tsv). A track counts once, by the mean probability of its segments. Brackets: 95 % bootstrap ' +
      'intervals over groups. The network that ships is trained by the same recipe on all five folds, so these figures are of the recipe.',
    closedTaskTable(report),
    `AllMusic genres, macro ROC-AUC: ${formatMeasured(report.allMusicMacroRocAuc)}.`,
    confusionSection('Mood quadrants', report.moodQuadrants),
    SHIPPED,
    labelSection('Genre labels', report.genreLabels, shippedThresholds(spec, 'genre'), config),
    labelSection('Mood labels', report.moodLabels, shippedThresholds(spec, 'mood'), config),
    LIMITS,
    REPRODUCE,
  ].join('\n\n')}\n`;
}

const INTENDED_USE = `## For what
Histograms of genre and mood for songs of a personal music collection, and careful tag suggestions from them. A first model: it shows the whole
path working, and is not yet good. Not for judging people, nor for rights or royalty questions.`;

const DATA = `## Data
- 4q: 30 s AllMusic previews of the 4-quadrant set (Panda, Malheiro & Paiva 2018): quadrant of every clip, several AllMusic genres.
- emotify: 30 s of tracks of the Emotify set (Aljanaki, Wiering & Veltkamp 2016), one of four genres.
- gtzan: clips of GTZAN (Tzanetakis & Cook 2002), most only 2-3 s long, one of ten genres; the set's known faults (Sturm 2013) are not removed.
- debian: 30 s of freely licensed game music, without labels.
- Teachers: for all but gtzan, the answers of five published taggers (Won, Ferraro, Bogdanov & Serra 2020, MIT licence; 50 MTG-Jamendo and
  50 Million Song Dataset tags). The network learns to repeat them beside its own task; that output is cut off before publishing. The taggers may have
  heard some of the commercial songs when they were trained, and nothing here can tell which.

The clips are excerpts of commercial recordings without a stated licence, used for training only; no audio is part of this project.
What a source does not say about a label is masked in the loss and left out of the measures. AllMusic's "Pop/Rock" says neither Pop nor Rock.`;

const SHIPPED = `A genre label is shipped when the lower end of its ROC-AUC interval is above ${MIN_ROC_AUC}; the network's unit for any other is cut off. A shipped label that
reached the target precision at no threshold, or whose cross-fitted precision is more than ${PRECISION_MARGIN} below it, is shown in histograms and never written. Of the moods only the best one can be written, and its threshold is chosen so.
The threshold is the lowest that reaches the target on all held-out tracks. Claimed, precision and recall are cross-fitted: each fold under the threshold chosen on the
other four, so they can fall short of the target.`;

const LIMITS = `## Limits
- The genres come from small sets, mostly Western popular music; Latin is a wide basket.
- Rock, Pop, Metal and Disco have only the short GTZAN and Emotify clips as positives.
- Precision is that of these data sets, in which every genre is about as frequent as their makers chose. In a collection with little of a genre, more of its tags
  will be wrong. Tracks whose source does not say are not counted: Rock, for one, was never tried on AllMusic's Pop/Rock.
- All clips are 30 s or shorter; whole songs were not measured.
- Silence, speech and noise were not among the training examples.
- The figures for GTZAN are for the part named above and are not comparable with published ones.`;

const REPRODUCE = `## Again
\`npm run setup:tensorflow\`, then \`npm run train -- --data DIR\`. The seed is fixed, but sums over several
threads may differ in their last digits, and training lets that grow; how far the figures move from run to run was not measured.`;

/** What goes in, for a card. */
export function describeInputs(spec: Pick<ModelSpec, 'audio' | 'inputs'>): string {
  const { audio } = spec;
  const seconds = (audio.segmentSamples / audio.sampleRateHz).toFixed(1);
  return `${spec.inputs.map((input) => describeInput(input, audio)).join('; ')} of ${seconds} s mono at ${audio.sampleRateHz} Hz`;
}

const INPUT_TITLES = {
  'log-mel': 'log-mel spectrogram',
  mfcc: 'MFCCs',
  chroma: 'chromagram',
  raw: 'sound itself',
} as const;

function describeInput(input: InputSpec, { segmentSamples }: AudioSpec): string {
  const size = inputTensorShape(input, segmentSamples).join(' x ');
  if (input.kind === 'raw') return `${INPUT_TITLES.raw}, ${size}`;
  const channels = input.derivatives ? ' (the values, their first and second derivatives)' : '';
  return `${INPUT_TITLES[input.kind]} ${size}${channels} (nFft ${input.nFft}, hop ${input.hopLength})`;
}

function describeMethod(config: TrainConfig): string {
  const { training, augmentation } = config;
  return `## Method
Adam, ${training.epochs} epochs of up to ${training.segmentsPerTrack} random segments a track, batch ${training.batchSize}, peak step ${training.learningRate} with one epoch of warm-up and a
cosine to zero; no early stopping. Masked binary cross-entropy for genre, cross-entropy (weight ${training.moodWeight}) for mood,
squared distance to the teachers' standardised logits (weight ${config.distillation.weight}). Training side only: level +-${augmentation.gainDb} dB,
tilt +-${augmentation.tiltDb} dB, SpecAugment masks up to ${augmentation.maskMels} mels and ${augmentation.maskFrames} frames.`;
}

function closedTaskTable(report: EvaluationReport): string {
  const tasks: readonly [string, ClosedTaskReport][] = [
    ['4q mood quadrants', report.moodQuadrants],
    ['GTZAN part, ten genres', report.gtzanGenres],
    ['Emotify, four genres', report.emotifyGenres],
  ];
  const rows = tasks.map(
    ([name, task]) =>
      `| ${name} | ${task.tracks} | ${formatMeasured(task.trackAccuracy)} | ${formatMeasured(task.trackMacroF1)} | ${task.segmentAccuracy.toFixed(3)} |`,
  );
  return [
    '| task | tracks | track accuracy | track macro F1 | segment accuracy |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function confusionSection(title: string, task: ClosedTaskReport): string {
  const rows = task.confusion.map((row, i) => `| **${task.labels[i]}** | ${row.join(' | ')} |`);
  return [
    `### ${title}: answered (columns) for true (rows)`,
    '',
    `| | ${task.labels.join(' | ')} |`,
    `|---|${'---|'.repeat(task.labels.length)}`,
    ...rows,
  ].join('\n');
}

/** Threshold by label of a head as it ships. */
function shippedThresholds(spec: ModelSpec, headName: HeadName): ReadonlyMap<string, number | null> {
  const labels = spec.heads.find(({ name }) => name === headName)?.labels ?? [];
  return new Map(labels.map(({ id, threshold }) => [id, threshold]));
}

function labelSection(
  title: string,
  labels: readonly LabelReport[],
  shipped: ReadonlyMap<string, number | null>,
  config: TrainConfig,
): string {
  const rows = labels.map((label) => {
    const threshold = shipped.get(label.label) ?? null;
    const unwritten = shipped.has(label.label) ? 'never written' : 'not shipped';
    const shown = `${threshold?.toFixed(3) ?? unwritten} | ${label.atThreshold === null ? '| |' : formatCrossFitted(label)}`;
    return `| ${label.label} | ${label.positives} | ${label.negatives} | ${formatMeasured(label.rocAuc)} | ${label.averagePrecision.toFixed(3)} | ${shown} |`;
  });
  return [
    `### ${title} (threshold for precision ${config.targetPrecision})`,
    '',
    '| label | yes | no | ROC-AUC | average precision | threshold | claimed | precision | recall |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function formatCrossFitted({ crossFitted }: LabelReport): string {
  const { predicted, precision, recall } = crossFitted;
  return `${predicted} | ${precision === null ? 'unknown' : precision.toFixed(2)} | ${recall.toFixed(2)}`;
}

function formatMeasured({ value, interval }: Measured): string {
  return `${value.toFixed(3)} [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]`;
}
