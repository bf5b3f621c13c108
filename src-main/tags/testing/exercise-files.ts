import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TagEdit, TagField } from '../../../src-shared/tags';
import type { AudioKind } from '../../audio-file/audio-layout';
import { ID3V1_BYTES } from '../../audio-file/trailing-tags';
import { type FileTags, readTags } from '../read-tags';
import { undoEntry } from '../undo-edits';
import { writeTags } from '../write-tags';
import {
  findMutagen,
  hasFfprobe,
  type MutagenAnswer,
  type ProbedTags,
  readWithFfprobe,
  readWithMutagen,
} from './independent-readers';
import type { WorkFolder } from './work-folder';

/** What writing into one file and undoing it came to. */
export interface Exercise {
  readonly path: string;
  readonly kind: AudioKind;
  /** Tag formats the file had, as music-metadata names them. */
  readonly tagFormat: string;
  /** Why nothing was written; null where something was. The three below then say that the file was left as it was. */
  readonly refusedBecause: string | null;
  /** The values read back as planned: by Sleevenotes, and by mutagen and ffprobe where they are installed and know the file. */
  readonly isWritten: boolean;
  /** All these read every other tag as before. */
  readonly isPreserved: boolean;
  /** After undo the file is the one it was, byte by byte. */
  readonly isUndone: boolean;
  /** What was wrong, in words. */
  readonly problems: readonly string[];
}

/** Everything that is read of one file at one moment. */
interface Snapshot {
  readonly sha256: string;
  readonly tags: FileTags | null;
  readonly mutagen: MutagenAnswer | null;
  readonly ffprobe: ProbedTags | null;
  readonly endsWithId3v1: boolean;
}

/** Names under which fields other than genre and mood show in any reader. */
const OWN_NAME = /ab:genre|ab:mood|sleevenotes_scores/i;
/** Names under which ffprobe shows genre and mood. */
const PROBED_FIELD = /^(genre|mood|tmoo|ignr|wm\/mood|tcon)$/;

/**
 * Writes edits into each file and undoes them, and has every reader at hand look at it before and after.
 * @param paths of copies that may be changed
 */
export async function exerciseFiles(
  paths: readonly string[],
  edits: readonly TagEdit[],
  work: WorkFolder,
): Promise<Exercise[]> {
  const before = await takeSnapshots(paths);
  const runId = work.journal.startRun();
  const refusals: (string | null)[] = [];
  for (const path of paths) {
    const result = await writeTags({ path, edits: [...edits] }, { journal: work.journal, runId });
    refusals.push(result.status === 'written' ? null : (result.reason ?? result.status));
  }
  const after = await takeSnapshots(paths);
  const exercises: Exercise[] = [];
  for (const [index, path] of paths.entries()) {
    const [old, now] = [before[index], after[index]];
    if (old === undefined || now === undefined) continue;
    const refusedBecause = refusals[index] ?? null;
    exercises.push(
      refusedBecause === null ? await judge(path, edits, old, now, work) : judgeRefusal(path, refusedBecause, old, now),
    );
  }
  return exercises;
}

async function judge(
  path: string,
  edits: readonly TagEdit[],
  old: Snapshot,
  now: Snapshot,
  work: WorkFolder,
): Promise<Exercise> {
  const unwritten = edits.flatMap((edit) => readingProblems(edit, old, now));
  const lost = [...lostInMutagen(old, now), ...lostInFfprobe(old, now)];
  const [entryId = 0] = work.journal.undoable({ paths: [path] });
  const undone = await undoEntry(entryId, work);
  const isUndone = undone.status === 'written' && hashOf(path) === old.sha256;
  return {
    path,
    kind: old.tags?.kind ?? 'other',
    tagFormat: old.tags?.tagFormat ?? '',
    refusedBecause: null,
    isWritten: unwritten.length === 0,
    isPreserved: lost.length === 0,
    isUndone,
    problems: [...unwritten, ...lost, ...(isUndone ? [] : [`undo: ${undone.reason ?? 'other bytes than before'}`])],
  };
}

function judgeRefusal(path: string, refusedBecause: string, old: Snapshot, now: Snapshot): Exercise {
  const isSame = old.sha256 === now.sha256;
  return {
    path,
    kind: old.tags?.kind ?? 'other',
    tagFormat: old.tags?.tagFormat ?? '',
    refusedBecause,
    isWritten: isSame,
    isPreserved: isSame,
    isUndone: isSame,
    problems: isSame ? [] : ['refused, and yet changed'],
  };
}

async function takeSnapshots(paths: readonly string[]): Promise<Snapshot[]> {
  const python = findMutagen();
  const mutagen = python === null ? [] : readWithMutagen(python, paths);
  const probes = hasFfprobe();
  const snapshots: Snapshot[] = [];
  for (const [index, path] of paths.entries()) {
    const bytes = readFileSync(path);
    snapshots.push({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      tags: await readTags(path).catch(() => null),
      mutagen: mutagen[index] ?? null,
      ffprobe: probes ? readWithFfprobe(path) : null,
      endsWithId3v1: bytes.toString('latin1', bytes.length - ID3V1_BYTES, bytes.length - ID3V1_BYTES + 3) === 'TAG',
    });
  }
  return snapshots;
}

function readingProblems({ field, new: wanted }: TagEdit, old: Snapshot, now: Snapshot): string[] {
  const problems: string[] = [];
  const expectSame = (reader: string, found: readonly string[]): void => {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      problems.push(`${reader} reads the ${field} ${JSON.stringify(wanted)} as ${JSON.stringify(found)}`);
    }
  };
  expectSame('Sleevenotes', now.tags?.fields[field] ?? []);
  if (field !== 'genre' && field !== 'mood') return problems;
  if (now.mutagen !== null && 'genre' in now.mutagen && knewFields(old))
    expectSame('mutagen', mutagenValues(now.mutagen, field, now.tags));
  const probed = now.ffprobe?.['genre'];
  // Where an ID3v1 tag follows an APE tag, ffmpeg sees that alone.
  const seesOlderTag = old.endsWithId3v1 && probed === old.ffprobe?.['genre'];
  if (field === 'genre' && probed !== undefined && !wanted.some((value) => probed.includes(value)) && !seesOlderTag) {
    problems.push(`ffprobe reads the genre as ${JSON.stringify(probed)}`);
  }
  return problems;
}

/** An MP3 that has older tags alone. */
function getsNewTag({ tags }: Snapshot): boolean {
  return tags === null || (tags.kind === 'mp3' && !tags.tagFormat.includes('ID3v2'));
}

/** False where mutagen overlooks what is there, as in MP4 files with tags in the form of QuickTime. */
function knewFields({ tags, mutagen }: Snapshot): boolean {
  if (tags === null || mutagen === null || !('genre' in mutagen)) return false;
  if (tags.tags.length > 0 && Object.keys(mutagen.others).length + mutagen.genre.length + mutagen.mood.length === 0) {
    return false;
  }
  return (['genre', 'mood'] as const).every((field) => tags.fields[field].length === 0 || mutagen[field].length > 0);
}

/** False where ffprobe misreads the tag to begin with: it loses its place in unsynchronised ones of v2.2 and v2.3. */
function readsTitle({ tags, ffprobe }: Snapshot): boolean {
  const title = ffprobe?.['title'] ?? '';
  return title === '' || tags === null || title.trim() === tags.title.trim();
}

/** In ID3v2.2 and v2.3 several values are one to mutagen, joined as most programs expect it. */
function mutagenValues(
  answer: { readonly genre: readonly string[]; readonly mood: readonly string[] },
  field: TagField,
  tags: FileTags | null,
): readonly string[] {
  const values = field === 'genre' ? answer.genre : answer.mood;
  return /ID3v2\.[23]/.test(tags?.tagFormat ?? '') ? values.flatMap((value) => value.split('; ')) : values;
}

function lostInMutagen(before: Snapshot, after: Snapshot): string[] {
  const [old, now] = [before.mutagen, after.mutagen];
  if (old === null || !('others' in old)) return [];
  if (now === null || !('others' in now)) return ['mutagen cannot read the file any more'];
  return differences('mutagen', old.others, now.others, Object.keys(old.others).length === 0 || getsNewTag(before));
}

function lostInFfprobe(before: Snapshot, after: Snapshot): string[] {
  const [old, now] = [before.ffprobe, after.ffprobe];
  if (old === null || !readsTitle(before)) return [];
  if (now === null) return ['ffprobe cannot read the file any more'];
  const withoutFields = (tags: ProbedTags): ProbedTags =>
    Object.fromEntries(Object.entries(tags).filter(([name]) => !PROBED_FIELD.test(name)));
  return differences('ffprobe', withoutFields(old), withoutFields(now), getsNewTag(before));
}

function differences(
  reader: string,
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  isNewTag: boolean,
): string[] {
  // A tag made anew repeats what older ones say, in its own terms.
  const added = isNewTag ? [] : Object.keys(now);
  const names = new Set([...Object.keys(old), ...added].filter((name) => !OWN_NAME.test(name)));
  return [...names]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) => `${reader}: ${name} was ${JSON.stringify(old[name])}, is ${JSON.stringify(now[name])}`);
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
