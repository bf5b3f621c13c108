import type { AudioSpec } from '../../../src-shared/model-spec';
import { MIN_TRACK_SEC } from '../../audio/slice';
import { formatMeasured } from '../experiments/report/format';
import { shippedThreshold } from '../held-out/label-fate';
import type {
  ClaimsReport,
  EvaluationReport,
  InternationalReport,
  LabelReport,
  ShortFilesReport,
} from '../held-out/report';
import { table } from './markdown';

/** Very short files and music that may not be Western; empty for metrics from before these were measured. */
export function hardCasesSection({ hardCases, heads }: EvaluationReport, audio: AudioSpec): string {
  if (hardCases === undefined) return '';
  const world = heads.flatMap(({ labels }) => labels).find(({ label }) => label === 'World');
  return [
    ...shortFilesParts(hardCases.shortFiles, audio),
    ...internationalParts(hardCases.international),
    world === undefined ? '' : describeWorld(world),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function shortFilesParts(report: ShortFilesReport, { segmentSamples, sampleRateHz }: AudioSpec): string[] {
  const segment = `${(segmentSamples / sampleRateHz).toFixed(1)} s`;
  const { firstSegment, wholeTrack } = report.genreClaims;
  return [
    '### Very short files',
    `A file of less than one segment (${segment}) is repeated until it fills one; of less than ${MIN_TRACK_SEC} s it is refused. What is lost when a file ends after one segment: held-out tracks of more than
one, by the first alone and whole, under the same calibration, which was fitted to whole ones. These are beginnings of excerpts of songs; what is composed to be that short (jingles, sketches) was not measured.`,
    shortTaskTable(report, segment),
    describeOneSegment(report.gtzanGenres.oneSegment),
    `Genres that would be written of the ${wholeTrack.tracks} tracks of more than one segment, by what the source says of them; precision is over those of which it says something. The thresholds
are those that ship, chosen on these same tracks heard whole, so both rows flatter, the second more.`,
    table(
      ['heard', ...CLAIM_COLUMNS],
      [
        [`first ${segment}`, ...claimCells(firstSegment)],
        ['whole', ...claimCells(wholeTrack)],
      ],
    ),
  ];
}

function shortTaskTable({ moodQuadrants, gtzanGenres, emotifyGenres }: ShortFilesReport, segment: string): string {
  const tasks = [
    ['4q mood quadrants, macro F1', moodQuadrants],
    ['GTZAN part, accuracy', gtzanGenres],
    ['Emotify, accuracy', emotifyGenres],
  ] as const;
  return table(
    ['measure', 'tracks', `first ${segment}`, 'whole', 'lost'],
    tasks.map(([name, { tracks, firstSegment, wholeTrack, lost }]) => [
      name,
      tracks,
      ...[firstSegment, wholeTrack, lost].map(formatMeasured),
    ]),
  );
}

function describeOneSegment(oneSegment: ShortFilesReport['gtzanGenres']['oneSegment']): string {
  if (oneSegment.tracks === 0) return '';
  return `The other ${oneSegment.tracks} clips of the GTZAN part give one segment only, where they are shorter by being repeated: accuracy ${formatMeasured(oneSegment)}. They are other songs than the
longer clips, so more than their length may tell the two figures apart. The shortest files that are taken were not measured by themselves.`;
}

const CLAIM_COLUMNS = ['without a genre', 'right', 'wrong', 'unknown', 'precision', 'share of tracks with a wrong one'];

function claimCells({ without, byLabel, precision, misled }: ClaimsReport): (string | number)[] {
  const total = (side: 'right' | 'wrong' | 'unknown'): number => byLabel.reduce((sum, label) => sum + label[side], 0);
  return [without, total('right'), total('wrong'), total('unknown'), formatMeasured(precision), formatMeasured(misled)];
}

function internationalParts(report: InternationalReport): string[] {
  const title = '### Music that is not Western';
  const { tracks, byLabel } = report.international.genreClaims;
  if (tracks === 0) return [title, 'No labelled track is filed under such music: not measured.'];
  const popRock = tracks - report.notPopRock.genreClaims.tracks;
  const written = byLabel.length === 0 ? 'none' : byLabel.map(describeLabel).join('; ');
  return [
    title,
    `No data set here was made of it. The nearest are the ${tracks} 4q clips that AllMusic files under International (our World), and they are a poor stand-in: few, a shelf that holds European music too,
${popRock} of them under Pop/Rock as well, excerpts of commercial records and not recorded in the field. Nothing here says how the model fares on a raga, a gamelan or a griot. Genres and thresholds as above.`,
    internationalTable(report),
    `Genres that would be written of International clips: ${written}. Right: AllMusic names that genre, too; unknown: it has only a wider word such as Pop/Rock to say. The rows differ in how
many clips of each quadrant they hold, and macro F1 counts a quadrant of few clips like any other, so accuracy is the fairer of the two.`,
  ];
}

function internationalTable({ international, notPopRock, others }: InternationalReport): string {
  const sides = [
    ['International', international],
    ['of these, not Pop/Rock', notPopRock],
    ['other 4q', others],
  ] as const;
  return table(
    ['clips', 'tracks', 'artists', ...CLAIM_COLUMNS, 'mood accuracy', 'mood macro F1'],
    sides.map(([name, { groups, genreClaims, moodAccuracy, moodMacroF1 }]) => [
      name,
      genreClaims.tracks,
      groups,
      ...claimCells(genreClaims),
      formatMeasured(moodAccuracy),
      formatMeasured(moodMacroF1),
    ]),
  );
}

function describeLabel({ label, right, wrong, unknown }: ClaimsReport['byLabel'][number]): string {
  return `${label} ${right + wrong + unknown} (right ${right}, wrong ${wrong}, unknown ${unknown})`;
}

function describeWorld(world: LabelReport): string {
  const threshold = shippedThreshold(world);
  const written = threshold === null ? 'never written' : `written from ${threshold.toFixed(3)} on`;
  const fate = world.fate === 'left-out' ? 'not shipped' : written;
  return `The label World tells International clips from the other 4q clips with a ROC-AUC of ${formatMeasured(world.rocAuc)} and is ${fate}.`;
}
