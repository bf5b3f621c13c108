import type { TrackRow } from '../../src-shared/domain';
import { ERROR_CODES, type ErrorCode, type ErrorInfo } from '../../src-shared/errors';

/** A row of table `track`, as SQLite returns the columns a library row needs. */
export interface TrackRecord {
  id: number;
  path: string;
  title: string;
  artist: string;
  album: string;
  duration_sec: number | null;
  status: TrackRow['status'];
  error_code: string | null;
  error_message: string | null;
  top_genre: string | null;
  top_genre_prob: number | null;
  top_genre_confident: number | null;
  top_mood: string | null;
  top_mood_prob: number | null;
  top_mood_confident: number | null;
  file_genres: string;
  file_moods: string;
}

export const TRACK_ROW_COLUMNS = `track.id, path, title, artist, album, duration_sec, status, error_code, error_message,
  top_genre, top_genre_prob, top_genre_confident, top_mood, top_mood_prob, top_mood_confident, file_genres, file_moods`;

export function toTrackRow(record: TrackRecord): TrackRow {
  return {
    id: record.id,
    path: record.path,
    title: record.title,
    artist: record.artist,
    album: record.album,
    durationSec: record.duration_sec,
    status: record.status,
    error: toError(record.error_code, record.error_message),
    topGenre: toTopLabel(record.top_genre, record.top_genre_prob, record.top_genre_confident),
    topMood: toTopLabel(record.top_mood, record.top_mood_prob, record.top_mood_confident),
    fileGenres: JSON.parse(record.file_genres) as string[],
    fileMoods: JSON.parse(record.file_moods) as string[],
  };
}

function toError(code: string | null, message: string | null): ErrorInfo | null {
  if (code === null) return null;
  const known = (ERROR_CODES as readonly string[]).includes(code);
  return { code: known ? (code as ErrorCode) : 'internal', message: message ?? '' };
}

function toTopLabel(label: string | null, prob: number | null, confident: number | null): TrackRow['topGenre'] {
  if (label === null || prob === null) return null;
  return { label, prob, confident: confident === 1 };
}
