import { open } from 'node:fs/promises';
import { CodedError } from '../../src-shared/errors';
import { hashFile } from '../../src-shared/node/hash-file';
import { type FieldValues, TAG_FIELDS, type TagField } from '../../src-shared/tags';
import { hashAudio } from '../audio-file/audio-id';
import { type ByteReader, fileReader } from '../audio-file/byte-reader';
import type { Id3Conventions } from './id3v2/id3v2-conventions';
import { nativeTagFingerprints, stableJson, withoutFields, withoutTypes } from './native-tags';
import { readOpenTags, type TagReading } from './read-tags';

/** What a finished but not yet used copy must be. */
export interface ExpectedRewrite {
  readonly path: string;
  readonly before: TagReading;
  readonly edits: readonly FieldValues[];
  readonly conventions: Id3Conventions;
  /** Of the file's audio as it was. */
  readonly audioSha256: string;
}

/**
 * `verifyRewrite` for a copy on disk, whose bytes must also be those that were written.
 * @param sha256After of the bytes that were handed to the system for writing
 * @throws CodedError `not-verified` with the difference; nothing must be replaced then
 */
export async function verifyTempCopy(tempPath: string, sha256After: string, expected: ExpectedRewrite): Promise<void> {
  if ((await hashFile(tempPath)) !== sha256After)
    throw notVerified('the copy on disk differs from what was written to it');
  const handle = await open(tempPath, 'r');
  try {
    await verifyRewrite(await fileReader(handle), expected);
  } finally {
    await handle.close();
  }
}

/**
 * Compares the changed file with what was there: the audio is the same, every other tag is the same in value and number
 * (compared twice: byte for byte, and as an independent reader sees it), the edited fields read as planned.
 * @throws CodedError `not-verified` with the difference
 */
export async function verifyRewrite(copy: ByteReader, expected: ExpectedRewrite): Promise<void> {
  const after = await readOpenTags(copy, expected.path, expected.conventions);
  if (after.document === null) throw notVerified('its tags could not be read any more');
  await compareAudio(expected, copy, after);
  compareOtherTags(expected, after);
  compareEdits(expected.edits, after);
  compareOtherFields(expected, after);
}

async function compareAudio(
  { before, audioSha256 }: ExpectedRewrite,
  copy: ByteReader,
  after: TagReading,
): Promise<void> {
  const isSameKind = after.layout.kind === before.layout.kind;
  if (!isSameKind || (await hashAudio(copy, after.layout)) !== audioSha256) {
    throw notVerified('the audio would not be the same');
  }
}

function compareOtherTags({ before, edits }: ExpectedRewrite, after: TagReading): void {
  const oldParts = before.document?.partsAfterEdit(edits) ?? [];
  const newParts = after.document?.untouchedParts() ?? [];
  const isSame = oldParts.length === newParts.length && oldParts.every((part, i) => newParts[i]?.equals(part) === true);
  if (!isSame) throw notVerified('a tag outside the plan would change');
  const nativeTypes = before.document?.nativeTypes ?? [];
  const isRebuilt = before.document?.isRebuilt === true;
  const [old, now] = [before.native, after.native].map((native) => {
    const comparable = isRebuilt ? withoutTypes(native, nativeTypes) : withoutFields(native, nativeTypes);
    return nativeTagFingerprints(comparable).join('\n');
  });
  if (old !== now) throw notVerified('a tag outside the plan would read differently');
  const isConverted = isRebuilt && nativeTypes.some((type) => (before.native[type] ?? []).length > 0);
  if (isConverted && describeCommon(before) !== describeCommon(after)) {
    throw notVerified('a tag would read differently in the other version');
  }
}

/** What a reader understands of the tags, but for the fields and for dates, which versions hold in different detail. */
function describeCommon({ common }: TagReading): string {
  const versioned = ['genre', 'mood', 'date', 'originaldate', 'originalyear'];
  return stableJson(Object.fromEntries(Object.entries(common).filter(([name]) => !versioned.includes(name))));
}

function compareEdits(edits: readonly FieldValues[], { document }: TagReading): void {
  for (const { field, values } of edits) {
    const found = document?.values(field) ?? [];
    if (JSON.stringify(found) !== JSON.stringify(values)) {
      throw notVerified(
        `the ${field} ${quoted(values)} would read as ${quoted(found)}, which this tag format cannot avoid`,
      );
    }
  }
}

/** A field outside the plan must read the same wherever its value stands. */
function compareOtherFields({ before, edits }: ExpectedRewrite, after: TagReading): void {
  const isEdited = (field: TagField): boolean => edits.some((edit) => edit.field === field);
  for (const field of TAG_FIELDS.filter((name) => !isEdited(name))) {
    const [old, now] = [before, after].map(({ tags }) => JSON.stringify(tags.fields[field]));
    if (old !== now) throw notVerified(`the ${field} would read differently`);
  }
}

function quoted(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(', ');
}

function notVerified(difference: string): CodedError {
  return new CodedError('not-verified', `${difference}; the file is unchanged`);
}
