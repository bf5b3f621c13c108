import type { LabelSpec } from '../../src-shared/model-spec';

/**
 * The labels trained, and what each data set's own words say about them. Sources are partial: a data set that has no word
 * for a label says nothing about it (`UNKNOWN`, masked in the loss), which is not the same as "no".
 */

export const UNKNOWN = -1;
/** 1: the label applies, 0: it does not, -1: the source does not say. */
export type Target = 0 | 1 | typeof UNKNOWN;

type Label = Omit<LabelSpec, 'threshold'>;

const same = (id: string): Label => ({ id, title: id, tagValue: id });

export const GENRE_LABELS: readonly Label[] = [
  same('Ambient'),
  same('Blues'),
  same('Classical'),
  same('Country'),
  same('Dance'),
  same('Disco'),
  same('Electronic'),
  same('Experimental'),
  same('Folk'),
  same('Funk'),
  same('Hip Hop'),
  same('House'),
  same('Jazz'),
  same('Latin'),
  same('Metal'),
  same('Pop'),
  same('Punk'),
  same('Reggae'),
  { id: 'RNB', title: 'R&B', tagValue: 'R&B' },
  same('Rock'),
  same('Soul'),
  same('Soundtrack'),
  same('Techno'),
  same('Trance'),
  same('World'),
];

/** Russell's quadrants of valence and arousal, in the words of Panda et al. 2018. */
export const MOOD_LABELS: readonly Label[] = [
  { id: 'Q1', title: 'Happy, excited', tagValue: 'Happy' },
  { id: 'Q2', title: 'Angry, tense', tagValue: 'Angry' },
  { id: 'Q3', title: 'Sad, bored', tagValue: 'Sad' },
  { id: 'Q4', title: 'Calm, relaxed', tagValue: 'Relaxed' },
];

/**
 * Finer moods, each with the words of AllMusic that say it. A clip has only some of the words that would fit it, so what is not said
 * counts as absent a little too often.
 */
const THEME_WORDS = {
  Aggressive: 'Aggressive;Angry;Confrontational;Fierce;Harsh;Hostile;Malevolent;Outraged;Visceral;Volatile',
  Dark: 'Bleak;Brooding;Eerie;Gloomy;Malevolent;Menacing;Nocturnal;Ominous;Scary;Somber;Spooky',
  Dreamy: 'Atmospheric;Dreamy;Ethereal;Hypnotic;Trippy',
  Energetic: 'Boisterous;Energetic;Exciting;Exuberant;Fiery;Lively;Raucous;Rollicking;Rousing;Rowdy',
  Happy: 'Bright;Carefree;Celebratory;Cheerful;Fun;Good-Natured;Happy;Joyous;Playful;Positive;Sunny',
  Relaxing: 'Calm;Gentle;Laid-Back;Mellow;Pastoral;Peaceful;Quiet;Relaxed;Soft;Soothing;Tranquil',
  Romantic: 'Intimate;Passionate;Romantic;Sensual;Sentimental;Sexual;Sexy;Sweet',
  Sad: 'Bittersweet;Gloomy;Melancholy;Sad;Somber;Weary;Wistful',
  Tense: 'Agitated;Anxious;Jittery;Nervous;Paranoid;Tense;Unsettling',
} as const;

export const THEME_LABELS: readonly Label[] = Object.keys(THEME_WORDS).map(same);

/** AllMusic's genres -> ours. Words missing here (Vocal, Religious, Holiday, Comedy/Spoken …) say nothing about sound. */
const ALLMUSIC: Readonly<Record<string, string>> = {
  'Avant-Garde': 'Experimental',
  Blues: 'Blues',
  Classical: 'Classical',
  Country: 'Country',
  Electronic: 'Electronic',
  Folk: 'Folk',
  International: 'World',
  Jazz: 'Jazz',
  Latin: 'Latin',
  'New Age': 'Ambient',
  'R&B': 'RNB',
  Rap: 'Hip Hop',
  Reggae: 'Reggae',
  'Stage & Screen': 'Soundtrack',
};

/** Labels AllMusic has no word of its own for, and the words under which such songs are filed there. */
const ALLMUSIC_HIDDEN: Readonly<Record<string, readonly string[]>> = {
  Pop: [
    ...['Pop/Rock', 'Vocal', 'Easy Listening', 'Religious', 'Holiday', "Children's", 'R&B'],
    ...['Country', 'Electronic', 'International', 'Latin'],
  ],
  Rock: ['Pop/Rock', 'Religious', 'Holiday', "Children's"],
  Metal: ['Pop/Rock'],
  Disco: ['Pop/Rock', 'R&B', 'Electronic'],
};

/** Data sets in which every track has exactly one of a closed list of genres. */
const SINGLE_LABEL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gtzan: {
    blues: 'Blues',
    classical: 'Classical',
    country: 'Country',
    disco: 'Disco',
    hiphop: 'Hip Hop',
    jazz: 'Jazz',
    metal: 'Metal',
    pop: 'Pop',
    reggae: 'Reggae',
    rock: 'Rock',
  },
  emotify: { classical: 'Classical', electronic: 'Electronic', pop: 'Pop', rock: 'Rock' },
};

/** The closed list of a single-label data set, as indices into `GENRE_LABELS`. */
export function closedGenreList(source: string): number[] {
  return Object.values(SINGLE_LABEL[source] ?? {}).map((id) => GENRE_LABELS.findIndex((label) => label.id === id));
}

/** Labels that no source here has a word for; published taggers are asked (`held-out/tagger-labels.ts`). */
const UNSAID: ReadonlySet<string> = new Set(['Dance', 'Funk', 'House', 'Punk', 'Soul', 'Techno', 'Trance']);

/** Whether no source here has a word for a genre. */
export function isUnsaid(labelId: string): boolean {
  return UNSAID.has(labelId);
}

/** @returns one target per entry of `GENRE_LABELS` */
export function genreTargets(source: string, nativeGenres: readonly string[]): Target[] {
  const targetOf = source === '4q' ? allMusicTarget : singleLabelTarget(source);
  return GENRE_LABELS.map((label) => targetOf(label.id, nativeGenres));
}

function allMusicTarget(labelId: string, nativeGenres: readonly string[]): Target {
  if (UNSAID.has(labelId)) return UNKNOWN;
  const hiddenUnder = ALLMUSIC_HIDDEN[labelId];
  if (hiddenUnder !== undefined) return nativeGenres.some((native) => hiddenUnder.includes(native)) ? UNKNOWN : 0;
  return nativeGenres.some((native) => ALLMUSIC[native] === labelId) ? 1 : 0;
}

function singleLabelTarget(source: string): (labelId: string, nativeGenres: readonly string[]) => Target {
  const words = SINGLE_LABEL[source] ?? {};
  return (labelId, nativeGenres) => {
    if (!Object.values(words).includes(labelId)) return UNKNOWN;
    return nativeGenres.some((native) => words[native] === labelId) ? 1 : 0;
  };
}

/** @returns one target per entry of `MOOD_LABELS`; all unknown when the quadrant is not given */
export function moodTargets(quadrant: string): Target[] {
  return MOOD_LABELS.map((label) => (quadrant === '' ? UNKNOWN : label.id === quadrant ? 1 : 0));
}

/** @returns one target per entry of `THEME_LABELS`; all unknown where no words are given */
export function themeTargets(words: readonly string[]): Target[] {
  return Object.values(THEME_WORDS).map((meant) => {
    if (words.length === 0) return UNKNOWN;
    return meant.split(';').some((word) => words.includes(word)) ? 1 : 0;
  });
}

/** Of a recording that is no music: no label of any head applies. */
export const NO_LABEL = {
  genre: GENRE_LABELS.map((): Target => 0),
  mood: MOOD_LABELS.map((): Target => 0),
  theme: THEME_LABELS.map((): Target => 0),
} as const;
