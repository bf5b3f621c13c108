import type { TrainConfig } from '../config';
import { NOT_MUSIC } from '../not-music';
import { describeStart } from './starting-weights';

/** The parts of a card that are words; every number in them comes from the configuration. */

export const INTENDED_USE = `## For what
Histograms of genre and mood for songs of a personal music collection, and careful tag suggestions from them: better no label than a wrong one. Not for judging
people, nor for rights or royalty questions.`;

/** What is known of a source, by the name that tracks carry. */
const SOURCES: Readonly<Record<string, string>> = {
  '4q': 'AllMusic previews of the 4-quadrant set (Panda, Malheiro & Paiva 2018): quadrant of every clip, several AllMusic genres and mood words. No stated licence.',
  emotify:
    'pieces of tracks of the Emotify set (Aljanaki, Wiering & Veltkamp 2016), one genre each. No stated licence.',
  gtzan:
    "short pieces of clips of GTZAN (Tzanetakis & Cook 2002), one genre each; the set's known faults (Sturm 2013) are not removed. No stated licence.",
  debian: 'pieces of free game music (GPL, CC BY, CC BY-SA and others, package by package), without labels.',
  [NOT_MUSIC]:
    'speech, effects and ambience of free packages (prompts of Asterisk CC BY-SA, CC BY and GPL, klettres, hedgewars, warzone2100, fillets-ng, wesnoth, ufoai, torcs and others, mostly GPL; ' +
    'espeak-ng), and computed noise, tones and silence. The network learns from them that no label applies.',
};

const TEACHERS = `- Teachers: for 4q, emotify and debian, the answers of published taggers (Won, Ferraro, Bogdanov & Serra 2020, MIT licence; tags of MTG-Jamendo and of the
  Million Song Dataset). The network learns to repeat them beside its own task; that output is cut off before publishing. The taggers may have
  heard some of the commercial songs when they were trained, and nothing here can tell which.`;

const DATA_USE = `The clips of 4q, emotify and gtzan are excerpts of commercial recordings, used for training and measuring only; no audio is part of this project.
What a source does not say about a label is masked in the loss and left out of the measures. AllMusic's "Pop/Rock" says neither Pop nor Rock.`;

/** @param trainedOn tracks by source */
export function dataSection(config: TrainConfig, trainedOn: Readonly<Record<string, number>>): string {
  const sources = Object.entries(trainedOn).map(
    ([source, tracks]) => `- ${source} (${tracks} tracks): ${SOURCES[source] ?? 'see split.tsv.'}`,
  );
  const taught = config.distillation.weight > 0 ? TEACHERS : '';
  const items = [...sources, taught, describeStart(config)].filter((part) => part !== '');
  return `## Data and licences\n${items.join('\n')}\n\n${DATA_USE}`;
}

export const LIMITS = `## Limits
- The genres come from small sets, mostly Western popular music; Latin and World are wide baskets.
- Rock, Pop, Metal and Disco have only the short GTZAN and Emotify clips as positives.
- Precision and calibration are those of these data sets, in which every genre is about as frequent as their makers chose. In a collection with little of a genre, more of its
  tags will be wrong. Tracks whose source does not say are not counted: Rock, for one, was never tried on AllMusic's Pop/Rock.
- Finer moods are taken from AllMusic's mood words, and AllMusic says only some of those that would fit: what is counted as wrong is sometimes right.
- The recipe was chosen among some forty variants on these same folds, and labels are kept by the figures shown here, so these flatter it a little.
- Of GTZAN and Emotify no artists are known: songs of one artist, or one recording twice, may stand on both sides of a fold, which flatters those two figures.
- What is no music is taught to be of no genre, but a mood always has to be one of the quadrants: noise can be "angry" enough to be written so.
- All clips are excerpts; whole songs were not measured.
- The figures for GTZAN are for the part named above and are not comparable with published ones.`;

/** What was tried without success, as the configuration tells it. */
export function notesSection({ notes = [] }: TrainConfig): string {
  return notes.length === 0 ? '' : ['## Tried, and did not help', ...notes.map((note) => `- ${note}`)].join('\n');
}

export const REPRODUCE = `## Again
\`npm run setup:tensorflow\`, then \`npm run train -- --config config.json --data DIR --not-music TABLE\` with this folder's config.json; [docs/training.md](../../docs/training.md) says what DIR and TABLE hold. The seed is fixed, but sums over several
threads may differ in their last digits, and training lets that grow: figures of two runs differ a little, by less than folds do.
\`npm run train -- card FOLDER\` writes this card and its drawing anew from the folder's other files.`;
