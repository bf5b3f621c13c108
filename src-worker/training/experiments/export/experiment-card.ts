import type { LabelSpec, ModelSpec } from '../../../../src-shared/model-spec';
import type { ThresholdChoice } from '../../../../src-shared/threshold';
import { SIDES } from '../../data/dataset-song';
import { LABEL_SETS } from '../../data/clips-labels';
import { describeInputs } from '../../model-card';
import type { Augmentation, NetworkConfig } from '../config';
import type { ExperimentSong, Sides } from '../model-family';
import { formatMeasured, formatShare } from '../report/format';
import type { ExperimentResult } from '../result';
import type { LabelScore } from '../score';
import { TARGET_PRECISION } from './plan-head';
import type { TrainedModel } from './trained-model';

/** The result of an experiment with a network. */
export type NetworkResult = Omit<ExperimentResult, 'config'> & { readonly config: NetworkConfig };

export interface CardFacts {
  readonly model: TrainedModel;
  readonly result: NetworkResult;
  readonly songs: readonly ExperimentSong[];
  /** The split that this network was trained for. */
  readonly sides: Sides;
}

/** The card of a model that was trained on anybody's music, in Markdown: says nothing that is not true of all such models or known of this one. */
export function writeExperimentCard(spec: ModelSpec, facts: CardFacts): string {
  const { result, model } = facts;
  return `${[
    `# ${spec.title}`,
    `${spec.architecture}. Input: ${describeInputs(spec)}. Trained on ${spec.createdOn} by \`sleevenotes train\`, configuration in config.json.`,
    INTENDED_USE,
    dataSection(facts),
    methodSection(result.config, result),
    measuredSection(result),
    labelSection(spec.heads[0]!.labels, result.scores.perLabel, model.planned.choices),
    confusionSection(result),
    limitsSection(result),
    reproduceSection(result),
  ]
    .filter((section) => section !== '')
    .join('\n\n')}\n`;
}

const INTENDED_USE = `## For what
Histograms of its labels for songs of a personal music collection, and tag suggestions from those labels that have a threshold. Not for judging
people, nor for rights or royalty questions.`;

function dataSection({ result, songs, sides }: CardFacts): string {
  const { data, skipped, config } = result;
  const labels = result.scores.labels.map((label) => {
    const counts = SIDES.map(
      (side) => songs.filter(({ id, labels: own }) => sides.get(id) === side && own.includes(label)).length,
    );
    return `| ${cell(label)} | ${counts.join(' | ')} |`;
  });
  const unread = Object.keys(skipped).length;
  return [
    '## Data',
    `${data.songs} songs of ${inCode(data.name)}, labels from ${inCode(data.labels)}, in ${data.groups} groups that no split takes apart (artist, album, copies; a song ` +
      `of which neither is known is a group of its own).${unread === 0 ? '' : ` ${unread} could not be read and are left out.`} Songs with each label by side:`,
    '',
    `| label | ${SIDES.join(' | ')} |`,
    '|---|---|---|---|',
    ...labels,
    '',
    `Licence of the music: ${config.dataLicence ?? 'unknown'}. No sound is part of this folder; split.tsv names the songs and holds a hash of each file.`,
  ].join('\n');
}

function methodSection(
  { training, task, segmentSec, excerpts, architecture }: NetworkConfig,
  result: NetworkResult,
): string {
  const { schedule } = training;
  const heard = excerpts === null ? 'whole songs' : `${excerpts.count} excerpts of ${excerpts.sec} s a song`;
  return [
    '## Method',
    `Network ${inCode(architecture.kind)} on segments of ${segmentSec} s, of ${heard}. ${
      task === 'one-label'
        ? 'Every song has exactly one label: softmax, cross-entropy.'
        : 'A song has any number of labels: sigmoid, binary cross-entropy.'
    } Adam, up to ${training.epochs} epochs, batch ${training.batchSize}, step ${training.learningRate}, schedule ${schedule.kind}` +
      `${training.patience === null ? '' : `, ended after ${training.patience} epochs without a better validation loss`}${training.classWeights ? ', rare labels weighed up' : ''}. ` +
      `The weights are those of epoch ${result.runs[0]!.chosen['bestEpoch'] ?? '?'}, the one with the lowest validation loss. Augmentation, of the training side only: ${describeAugmentation(result.config.augmentation)}.`,
  ].join('\n');
}

function describeAugmentation(augmentation: Augmentation): string {
  const { pitchShiftSemitones, noiseSnrDb, overlap, gainDb, tiltDb, maskMels, maskFrames, mixupAlpha } = augmentation;
  const used = [
    pitchShiftSemitones.length > 0 ? `copies shifted by ${pitchShiftSemitones.join(', ')} semitones` : '',
    noiseSnrDb === null ? '' : `a copy with noise at ${noiseSnrDb} dB`,
    overlap ? 'segments overlapping by half' : '',
    gainDb > 0 ? `level +-${gainDb} dB` : '',
    tiltDb > 0 ? `tilt +-${tiltDb} dB` : '',
    maskMels > 0 || maskFrames > 0 ? `masks of up to ${maskMels} mels and ${maskFrames} frames` : '',
    mixupAlpha > 0 ? `mixup ${mixupAlpha}` : '',
  ].filter((text) => text !== '');
  return used.length === 0 ? 'none' : used.join('; ');
}

function measuredSection({ scores, runs }: NetworkResult): string {
  const others =
    runs.length === 1
      ? ''
      : ` Networks were trained for ${runs.length} splits: this is that of the first, the figures are of all of them, each on its own test side.`;
  const rows: readonly [string, string][] = [
    ['songs right, by mean probability', formatMeasured(scores.accuracy)],
    ...(scores.votedAccuracy === null
      ? []
      : [['songs right, by vote of segments', formatMeasured(scores.votedAccuracy)] as [string, string]]),
    ['segments right', formatShare(scores.segmentAccuracy)],
    ['macro F1', formatMeasured(scores.macroF1)],
    ['weighted F1', formatMeasured(scores.weightedF1)],
    ['mean ROC-AUC over labels', formatShare(scores.macroRocAuc)],
    ['mean PR-AUC over labels', formatShare(scores.macroPrAuc)],
    ['expected calibration error', formatShare(scores.calibrationError)],
  ];
  return [
    '## Measured',
    `On ${scores.tracks} songs (${scores.segments} segments) of the test side, which had no say in training, in the choice of the epoch or in a threshold.${others} ` +
      'Brackets: 95 % bootstrap intervals over groups.',
    '',
    '| measure | value |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join('\n');
}

function labelSection(
  labels: readonly LabelSpec[],
  scores: readonly LabelScore[],
  choices: readonly (ThresholdChoice | null)[],
): string {
  const rows = labels.map(({ id, tagValue }, i) => {
    const score = scores[i]!;
    const choice = choices[i];
    const chosen = choice == null ? 'never written | |' : `${formatShare(choice.threshold)} | ${choice.predicted} |`;
    const measured = [
      score.positives,
      formatShare(score.precision),
      formatShare(score.recall),
      formatMeasured(score.rocAuc),
    ];
    return `| ${cell(id)} | ${cell(tagValue)} | ${measured.join(' | ')} | ${chosen}`;
  });
  return [
    '### Labels',
    `A label is suggested from its threshold on: the lowest track-level probability that was right in ${TARGET_PRECISION * 100} % of at least ten songs of the ` +
      'validation side. Where there is none, the label is shown in histograms and never written. Songs, precision and recall are of the test side, without the threshold.',
    '',
    '| label | written as | songs | precision | recall | ROC-AUC | threshold | validation songs from it on |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function confusionSection({ scores }: NetworkResult): string {
  if (scores.confusion === null) return '';
  const names = scores.labels.map(cell);
  return [
    '### Answered (columns) for true (rows)',
    '',
    `| | ${names.join(' | ')} |`,
    `|---|${'---|'.repeat(names.length)}`,
    ...scores.confusion.map((row, i) => `| **${names[i]}** | ${row.join(' | ')} |`),
  ].join('\n');
}

function limitsSection({ config, runs }: NetworkResult): string {
  const limits = [
    'The figures are of songs like those of the data set. In a collection where labels are more or less frequent, or mean something else, they will differ.',
    'Thresholds were chosen on the validation side, so precision in use can fall short of the target.',
    ...(config.task === 'one-label' ? ['Every song gets one of the labels, also where none fits.'] : []),
    ...(config.excerpts === null ? [] : ['It was measured on excerpts; the app listens to whole songs.']),
    ...(runs.length === 1 ? [] : ['The network was not trained on the validation and test side of the first split.']),
    'Silence, speech and noise were only among the examples if they are in the data.',
  ];
  return ['## Limits', ...limits.map((limit) => `- ${limit}`)].join('\n');
}

/** Only what is known: changed labels (`--rename`, `--only`, `--min-songs`) are not. */
function reproduceSection({ data }: NetworkResult): string {
  const isLabelSet = (LABEL_SETS as readonly string[]).includes(data.labels);
  const labels =
    data.labels === 'tags' || data.labels === 'moods'
      ? ` --labels ${data.labels}`
      : isLabelSet
        ? ` --label-set ${data.labels}`
        : '';
  return `## Again
\`sleevenotes train --config config.json --data ${data.name}${labels} --split split.tsv\`, with the same data and the same label options (--rename, --only, --min-songs),
trains it anew. The seed is fixed; sums over several threads may differ in their last digits.
\`sleevenotes evaluate --model . --data ${data.name}${labels} --split split.tsv --side test\` measures it once more.`;
}

function inCode(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** A label as a table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
