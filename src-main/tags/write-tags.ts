import { open } from 'node:fs/promises';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import { DEFAULT_WRITING, type Writing } from '../../src-shared/policy';
import { isSameList } from '../../src-shared/same-list';
import type { FieldValues, TagEdit, TrackPlan, WriteResult } from '../../src-shared/tags';
import { audioIdOf, hashAudio } from '../audio-file/audio-id';
import { type ByteReader, fileReader } from '../audio-file/byte-reader';
import type { JournalRepo } from '../store/journal-repo';
import type { ByteSplice } from './byte-splice';
import { toWriteError } from './file-errors';
import type { Id3Conventions } from './id3v2/id3v2-conventions';
import { readOpenTags, type TagReading } from './read-tags';
import { recoverJournal } from './recover-journal';
import {
  assertUnchanged,
  findReplaceTarget,
  newTempPath,
  removeTemp,
  replaceWithTemp,
  type ReplaceTarget,
  trySetMtime,
  writeTempCopy,
} from './replace-file';
import { splicedReader } from './spliced-reader';
import { verifyRewrite, verifyTempCopy } from './verify-rewrite';

export interface WriteDeps {
  readonly journal: JournalRepo;
  /** The run of this file's entry, from `journal.startRun()`; not used by a dry run. */
  readonly runId: number;
  /** The audio that was listened to for this plan, as `computeAudioId` names it; null or left out: whatever the file holds. */
  readonly audioId?: string | null;
  /** How values get into files; left out: as by default. */
  readonly writing?: Writing;
  /** Plans and verifies everything in memory, and touches nothing; `written` then means "would be written". */
  readonly dryRun?: boolean;
  /** Stops before the file is replaced; then it is unchanged. */
  readonly signal?: AbortSignal;
}

/** One file's way through: what is there, what shall be, and how the bytes get from one to the other. */
interface Rewrite {
  readonly target: ReplaceTarget;
  readonly before: TagReading;
  readonly conventions: Id3Conventions;
  /** Of the audio. */
  readonly audioSha256: string;
  readonly edits: readonly FieldValues[];
  readonly splices: readonly ByteSplice[];
}

/**
 * Writes one file's edits, or says why not; never throws for anything about the file. Order: the journal knows of the
 * temporary file, then that a verified copy is ready, then the copy takes the file's place, then the journal knows that.
 * A crash at any point leaves the old or the new file, and `recoverJournal` finds out which.
 * @returns `refused` with `code: message`; `unchanged` when the file already holds what is planned
 */
export async function writeTags(plan: TrackPlan, deps: WriteDeps): Promise<WriteResult> {
  const { path } = plan;
  try {
    const rewrite = await planOrNote(plan, deps);
    if (rewrite === null) return { path, status: 'unchanged' };
    const notes = deps.dryRun === true ? await tryRewrite(rewrite) : await commitRewrite(plan, rewrite, deps);
    if (rewrite.target.hardLinkCount > 1) notes.push(OTHER_LINKS_NOTE);
    return { path, status: 'written', ...(notes.length > 0 ? { reason: notes.join('; ') } : {}) };
  } catch (error) {
    return refusal(path, error);
  }
}

/** The answer for a file that was not written. */
export function refusal(path: string, error: unknown): WriteResult {
  const { code, message } = toWriteError(path, error);
  return { path, status: 'refused', reason: `${code}: ${message}` };
}

/** What decoding makes of bytes that are no text, say of Latin-1 in a field that has to be UTF-8. */
const UNREADABLE = '\ufffd';
const OTHER_LINKS_NOTE = 'the file had further hard links, which keep the old tags';

/** A file that cannot be written is part of its run's history, too. */
async function planOrNote(plan: TrackPlan, deps: WriteDeps): Promise<Rewrite | null> {
  const { journal, runId, dryRun } = deps;
  try {
    return await planRewrite(plan, deps);
  } catch (error) {
    const { path, edits } = plan;
    const reason = toWriteError(path, error).message;
    if (dryRun !== true) journal.noteRefused({ runId, path, realPath: path, edits, reason });
    throw error;
  }
}

async function planRewrite(plan: TrackPlan, deps: WriteDeps): Promise<Rewrite | null> {
  assertPlan(plan.edits);
  const target = await findReplaceTarget(plan.path);
  const handle = await open(target.realPath, 'r');
  try {
    return await planOpenRewrite(plan, target, await fileReader(handle), deps);
  } finally {
    await handle.close();
  }
}

async function planOpenRewrite(
  plan: TrackPlan,
  target: ReplaceTarget,
  file: ByteReader,
  { writing: conventions = DEFAULT_WRITING, audioId = null }: WriteDeps,
): Promise<Rewrite | null> {
  const before = await readOpenTags(file, target.realPath, conventions);
  if (audioId !== null && (await audioIdOf(file, before.layout)) !== audioId) throw otherAudio();
  const audioSha256 = await hashAudio(file, before.layout);
  if (before.document === null) {
    throw new CodedError('format-unsupported', before.tags.notWritableReason ?? 'no tag can be written into this file');
  }
  for (const edit of plan.edits) assertOldValues(edit, before);
  const edits = plan.edits
    .filter((edit) => !isSameList(edit.new, currentValues(edit, before)))
    .map((edit) => ({ field: edit.field, values: edit.new }));
  if (edits.length === 0) return null;
  assertRemovable(edits, before);
  const splices = await before.document.planSplices(edits, file);
  return splices.length === 0 ? null : { target, before, conventions, audioSha256, edits, splices };
}

/** Verifies the changed file without making it. */
async function tryRewrite(rewrite: Rewrite): Promise<string[]> {
  const { realPath } = rewrite.target;
  const handle = await open(realPath, 'r');
  try {
    const changed = splicedReader(await fileReader(handle), rewrite.splices);
    await verifyRewrite(changed, { ...rewrite, path: realPath });
    return [];
  } finally {
    await handle.close();
  }
}

/** @returns what could not be kept, for people */
async function commitRewrite(plan: TrackPlan, rewrite: Rewrite, deps: WriteDeps): Promise<string[]> {
  const { journal, runId, signal } = deps;
  const { target, splices } = rewrite;
  const { realPath } = target;
  const notes: (string | null)[] = [];
  const tempPath = newTempPath(realPath);
  const entryId = await claimFile(journal, { runId, path: plan.path, realPath, tempPath, edits: plan.edits });
  try {
    // Another writer may have finished between reading the file and claiming it: its bytes are not the planned ones.
    await assertUnchanged(target);
    const { note, ...copy } = await writeTempCopy(target, tempPath, splices, signal);
    await verifyTempCopy(tempPath, copy.sha256After, { ...rewrite, path: realPath });
    journal.markPending(entryId, { ...copy, mtimeBeforeMs: target.state.mtimeMs, splices });
    notes.push(note);
    if (deps.writing?.keepMtime === true) await trySetMtime(tempPath, target.state.mtimeMs);
    await assertUnchanged(target);
    if (signal?.aborted === true) throw new CodedError('cancelled', 'cancelled; the file is unchanged');
    await replaceWithTemp(target, tempPath, copy.sha256After);
  } catch (error) {
    await giveUp(tempPath, () => journal.markFailed(entryId, toWriteError(plan.path, error).message));
    throw error;
  }
  if (deps.writing?.keepMtime === true) notes.push(await trySetMtime(realPath, target.state.mtimeMs));
  noteDone(plan.path, () => journal.markWritten(entryId));
  return notes.filter((note) => note !== null);
}

/** Clears away a temporary file and tells the journal; where either fails, `recoverJournal` does both at the next start. */
export async function giveUp(tempPath: string, note: () => void): Promise<void> {
  try {
    await removeTemp(tempPath);
    note();
  } catch {
    // What went wrong first is what the caller reports.
  }
}

/**
 * Tells the journal that a file was replaced. Should that fail, the file is what it shall be, and the next start finds
 * that out by its hash.
 */
export function noteDone(path: string, note: () => void): void {
  try {
    note();
  } catch (error) {
    const { message } = toErrorInfo(error);
    throw new CodedError('internal', `${path}: the file is done; the journal will know at the next start (${message})`);
  }
}

type Claim = Parameters<JournalRepo['claim']>[0];

/** One writer a file, across processes; what a dead process left behind is settled first. */
async function claimFile(journal: JournalRepo, claim: Claim): Promise<number> {
  const entryId = journal.claim(claim);
  if (entryId !== null) return entryId;
  await recoverJournal(journal, claim.realPath);
  const secondTry = journal.claim(claim);
  if (secondTry !== null) return secondTry;
  throw new CodedError('file-busy', `${claim.path}: its tags are being written already; try again in a moment`);
}

function assertPlan(edits: readonly TagEdit[]): void {
  const fields = edits.map(({ field }) => field);
  if (new Set(fields).size < fields.length) throw new CodedError('bad-input', 'the plan edits one field twice');
  const isStorable = (value: string): boolean => value !== '' && !value.includes('\0') && value.isWellFormed();
  if (!edits.every((edit) => edit.new.every(isStorable))) {
    throw new CodedError(
      'bad-input',
      'the plan has a value that no tag can hold: empty, or with a NUL or half a character',
    );
  }
  if (edits.some((edit) => edit.new.some((value) => value.includes(UNREADABLE)))) {
    throw new CodedError(
      'bad-input',
      `the plan has a value with ${UNREADABLE}, which stands for bytes that are no text: they would be lost; plan to replace the value`,
    );
  }
}

function otherAudio(): CodedError {
  return new CodedError('changed-since', 'it holds other audio than what was listened to; let it be analysed again');
}

function assertOldValues(edit: TagEdit, before: TagReading): void {
  const current = currentValues(edit, before);
  if (edit.old === undefined || isSameList(edit.old, current)) return;
  const found = current.length === 0 ? 'none' : current.map((value) => JSON.stringify(value)).join(', ');
  throw new CodedError(
    'changed-since',
    `its ${edit.field} changed since the plan was made (now: ${found}); plan again`,
  );
}

/** A value that stands only in an ID3v1 or APE tag at the end of the file cannot be removed: those stay untouched. */
function assertRemovable(edits: readonly FieldValues[], before: TagReading): void {
  const stuck = edits.find(({ field, values }) => values.length === 0 && before.document?.values(field).length === 0);
  if (stuck === undefined) return;
  throw new CodedError(
    'format-unsupported',
    `its ${stuck.field} stands only in an older tag (ID3v1 or APE) at the end, which Sleevenotes never changes`,
  );
}

function currentValues({ field }: TagEdit, { tags }: TagReading): readonly string[] {
  return tags.fields[field];
}
