import { type InputSpec, inputTensorShape } from '../../src-shared/model-inputs';
import type { AudioSpec, ModelSpec } from '../../src-shared/model-spec';
import { calibrationSection } from './card/calibration-section';
import { hardCasesSection } from './card/hard-cases-section';
import { labelSections } from './card/label-sections';
import { measuredSection } from './card/measured-sections';
import { methodSection } from './card/method-section';
import { dataSection, INTENDED_USE, LIMITS, notesSection, REPRODUCE } from './card/prose';
import { robustnessSection } from './card/robustness';
import type { TrainConfig } from './config';
import type { EvaluationReport } from './held-out/report';
import type { Robustness } from './robustness/robustness';

/** All that a card tells of; each lies in a file of the model's folder. */
export interface CardFacts {
  readonly spec: ModelSpec;
  readonly config: TrainConfig;
  /** Tracks of the published network, by source. */
  readonly trainedOn: Readonly<Record<string, number>>;
  readonly report: EvaluationReport;
  /** Null as long as it was not measured, which takes the published network. */
  readonly robustness: Robustness | null;
}

/** The model's card in Markdown, every number taken from what was measured. */
export function writeModelCard({ spec, config, trainedOn, report, robustness }: CardFacts): string {
  return `${[
    `# ${spec.title}`,
    `${spec.architecture}. Input: ${describeInputs(spec)}. Trained on ${spec.createdOn} by \`npm run train\`, configuration in config.json.`,
    INTENDED_USE,
    dataSection(config, trainedOn),
    methodSection(config),
    measuredSection(report),
    labelSections(report),
    calibrationSection(report),
    robustnessSection(robustness, trainedOn),
    hardCasesSection(report, spec.audio),
    LIMITS,
    notesSection(config),
    REPRODUCE,
  ]
    .filter((section) => section !== '')
    .join('\n\n')}\n`;
}

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
