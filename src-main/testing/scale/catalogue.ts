/**
 * A made-up music library: as many artists, albums, genres and odd names as a real one of its size. Track `index` is the same
 * in every run and whatever the number of tracks.
 */

export interface CatalogueTrack {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  /** As the file's tag says it; none in a third of the files. */
  readonly genres: readonly string[];
  readonly format: 'mp3' | 'flac';
  /** Below the music folder, with forward slashes. */
  readonly path: string;
}

export const TRACKS_PER_ALBUM = 12;
const ALBUMS_PER_ARTIST = 3.5;

/** Steps without a factor in common with the lists' lengths: neighbours get different words. */
const [TITLE_STEP, ALBUM_STEP] = [7919, 104_729];

const FIRST_WORDS = [
  ...['Amber', 'Broken', 'Copper', 'Distant', 'Electric', 'Fading', 'Golden', 'Hollow', 'Iron', 'Jaded', 'Kindred'],
  ...['Lonely', 'Midnight', 'Northern', 'Opal', 'Paper', 'Quiet', 'Restless', 'Silver', 'Tidal', 'Upper', 'Velvet'],
  ...['Wandering', 'Ångström', 'Yellow', 'Zero', 'Élan', 'Ночной', 'Łódź', 'Blåa', 'Ñandú', 'Crimson', 'Drifting'],
  ...['Early', 'Faithful', 'Glass', 'Hidden', 'Inner', 'Late', 'Marble', 'Narrow'],
];
const SECOND_WORDS = [
  ...['Arrows', 'Bridges', 'Cathedrals', 'Deserts', 'Engines', 'Fields', 'Gardens', 'Harbours', 'Islands', 'Junctions'],
  ...['Kites', 'Lanterns', 'Mirrors', 'Nights', 'Oceans', 'Pilots', 'Quarries', 'Rivers', 'Signals', 'Towers'],
  ...['Umbrellas', 'Valleys', 'Windows', 'Xylophones', 'Years', 'Zephyrs', 'Ænigma', '東京', 'поезд', 'Ballads'],
  ...['Candles', 'Doorways', 'Echoes', 'Feathers', 'Ghosts', 'Hours', 'Ideas', 'Jewels', 'Keys', 'Letters'],
  ...['Machines', 'Notes', 'Orchards', 'Pages', 'Questions', 'Roads', 'Stations', 'Trains', 'Usuals', 'Voices'],
  ...['Walls', 'Wires', 'Wolves', 'Yards', 'Zones', 'Anthems', 'Boats', 'Clouds', 'Dances', 'Embers', 'Foxes'],
];
const GENRES = [
  ...['Rock', 'Pop', 'Jazz', 'Blues', 'Folk', 'Metal', 'Punk', 'Soul', 'Funk', 'Disco', 'House', 'Techno', 'Trance'],
  ...['Ambient', 'Classical', 'Opera', 'Country', 'Reggae', 'Ska', 'Dub', 'Hip-Hop', 'Rap', 'R&B', 'Gospel', 'Latin'],
  ...['Salsa', 'Tango', 'Bossa Nova', 'Flamenco', 'Fado', 'Chanson', 'Schlager', 'Polka', 'Klezmer', 'Celtic'],
  ...['Indie Rock', 'Post-Rock', 'Krautrock', 'Shoegaze', 'Grunge', 'Emo', 'Hardcore', 'Death Metal', 'Black Metal'],
  ...['Doom Metal', 'Drum & Bass', 'Dubstep', 'Grime', 'Electro', 'Synthpop', 'New Wave', 'Industrial', 'Noise'],
  ...['Soundtrack', 'Musical', 'Spoken Word', 'Children', 'Christmas', 'World', 'Afrobeat', 'Highlife', 'Soukous'],
];

/** Which artist a track is by: a number from 0 on. */
export function artistIndexOf(index: number): number {
  return Math.floor(Math.floor(index / TRACKS_PER_ALBUM) / ALBUMS_PER_ARTIST);
}

export function catalogueTrack(index: number): CatalogueTrack {
  const albumIndex = Math.floor(index / TRACKS_PER_ALBUM);
  const artistIndex = artistIndexOf(index);
  const artist = twoWords(artistIndex);
  const album = `${twoWords(albumIndex * ALBUM_STEP)} ${1960 + (albumIndex % 65)}`;
  const title = `${twoWords(index * TITLE_STEP)} ${['', 'I', 'II', '(Live)'][index % 4]}`.trim();
  // Albums are of one format; some people ripped theirs without loss.
  const format = albumIndex % 5 === 0 ? 'flac' : 'mp3';
  const number = String((index % TRACKS_PER_ALBUM) + 1).padStart(2, '0');
  return {
    title,
    artist,
    album,
    genres: index % 3 === 0 ? [] : [wordOf(GENRES, artistIndex + (albumIndex % 2))],
    format,
    path: `${artist}/${album}/${number} ${title}.${format}`,
  };
}

function twoWords(number: number): string {
  const first = wordOf(FIRST_WORDS, number);
  return `${first} ${wordOf(SECOND_WORDS, Math.floor(number / FIRST_WORDS.length))}`;
}

function wordOf(words: readonly string[], number: number): string {
  return words[number % words.length]!;
}
