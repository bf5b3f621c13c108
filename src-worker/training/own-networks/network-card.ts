import type { ModelSpec } from '../../../src-shared/model-spec';
import type { TrainingReport } from '../../../src-shared/training-report';
import { describeWeights } from '../card/starting-weights';
import type { NetworkConfig } from '../experiments/config';
import { describeInputs } from '../model-card';
import {
  comparison,
  COPIES,
  FIELD_WORDS,
  GROUP_WORDS,
  labelSection,
  LIMITS,
  measuredSection,
  ONE_OF,
} from '../own-labels/own-card';

export interface NetworkCardFacts {
  readonly spec: ModelSpec;
  readonly report: TrainingReport;
  readonly config: NetworkConfig;
  /** Songs on any side; those that could not be read, and those that were left out since there were more than fit. */
  readonly songs: number;
  readonly unread: number;
  readonly leftOut: number;
}

/** The card of a whole network that was trained in the app, in Markdown. */
export function writeNetworkCard(facts: NetworkCardFacts): string {
  const { spec, report } = facts;
  const sections = [
    `# ${spec.title}`,
    `${spec.architecture}. Input: ${describeInputs(spec)}. Trained on ${spec.createdOn} in Sleevenotes on ${facts.songs} songs of ${report.groups} ${GROUP_WORDS[report.groupedBy]} with ${report.labels.length} labels.`,
    forWhat(facts),
    method(facts),
    measuredSection(facts),
    labelSection(facts),
    comparison(report),
    LIMITS,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function forWhat({ spec, report }: NetworkCardFacts): string {
  return `## For what
Histograms of ${FIELD_WORDS[report.field]} in the words of one collection, and tag suggestions from them, for songs like those it was trained on. These labels (head \`${spec.heads[0]!.name}\`) are all it answers:
while it is in use, nothing else is said of a song.`;
}

function method(facts: NetworkCardFacts): string {
  const { report, config, unread, leftOut } = facts;
  const { training, excerpts, segmentSec } = config;
  const left =
    (unread === 0 ? '' : ` ${unread} songs could not be read and are left out.`) +
    (leftOut === 0 ? '' : ` ${leftOut} more songs with labels were left out: they are too many to train on at once.`);
  const start = training.initialWeights === undefined ? '' : `\n\n${describeWeights(training.initialWeights)}`;
  return `## How it was trained
All of the network was trained${training.initialWeights === undefined ? ', from random weights,' : ', from published weights (below),'} on segments of ${segmentSec} s out of ${excerpts === null ? 'each song' : `${excerpts.count} pieces of ${excerpts.sec} s of each song`}, ${training.segmentsPerTrack ?? 'all'} of a song in an epoch;
Adam, step ${training.learningRate} (${training.schedule.kind}), batch ${training.batchSize}, binary cross-entropy of what is known, up to ${training.epochs} epochs. It took ${Math.round(report.tookSec)} s; the weights are those of epoch ${report.bestEpoch}.${left}

${heldOut(report)}${start}`;
}

function heldOut({ groupedBy, songs }: TrainingReport): string {
  const warning =
    groupedBy === 'artist'
      ? ''
      : ` There are labels with songs of one ${groupedBy === 'album' ? 'artist' : 'album'} only, so an artist may stand on both sides, and the figures flatter.`;
  return `${songs.length} songs were held out; all songs of ${ONE_OF[groupedBy]} are on one side. Half of them chose the epoch, so their figures flatter a little. They were dealt out to up to five parts: the calibration and the
thresholds that figures of a part go by were chosen on the others. The network that is used is the one that was measured: it has never heard these songs.${warning} ${COPIES[groupedBy]}`;
}
