import type { NativeTag } from '../../../src-shared/domain';
import type { FieldValues, TagField } from '../../../src-shared/tags';
import { applySplices, type ByteSplice, tidySplices } from '../byte-splice';
import type { Id3Major } from '../tag-map';
import type { Id3Conventions } from './id3v2-conventions';
import { type ConvertedMajor, convertId3v2Tag } from './id3v2-convert';
import { describeId3v2Fields, readId3v2Field, untouchedFrames } from './id3v2-fields';
import { parseId3v2Tag } from './id3v2-parse';
import { buildId3v2Tag, plainId3v2Tag, planId3v2Splices } from './id3v2-splice';
import type { CarriedFrame } from './older-tags';
import { rebuiltSplices } from './rebuilt-splices';

/** Names under which music-metadata reports ID3v2 tags. */
export const ID3V2_NATIVE_TYPES = ['ID3v2.2', 'ID3v2.3', 'ID3v2.4'];

/** An ID3v2 tag that edits change, wherever in a file it stands: the parts of a `TagDocument` that concern it. */
export interface Id3v2Editor {
  /** Whether an edit makes the tag anew: there is none, or it changes its version. */
  readonly isRebuilt: boolean;
  values(field: TagField): string[];
  describeFields(): NativeTag[];
  /** Offsets count from the start of the tag. */
  planSplices(edits: readonly FieldValues[]): ByteSplice[];
  untouchedParts(): Buffer[];
  partsAfterEdit(): Buffer[];
  /** Null where there is no tag yet. */
  plainId3v2(): Buffer | null;
}

/**
 * Opens a tag for editing in place; with another version wished for, the first edit converts it.
 * @param bytes the whole tag; empty where there is none: the first edit makes one
 * @param carried v2.4 frames that a tag made anew has to hold besides, unless an edit replaces them
 * @throws CodedError `format-unsupported` for a tag that cannot be edited with certainty
 */
export function openId3v2Editor(
  bytes: Buffer,
  conventions: Id3Conventions,
  carried: readonly CarriedFrame[] = [],
): Id3v2Editor {
  const isNew = bytes.length === 0;
  const start = isNew
    ? buildId3v2Tag(
        4,
        carried.map((frame) => frame.bytes),
      )
    : bytes;
  const tag = parseId3v2Tag(start);
  const target = wantedMajor(conventions);
  const isRebuilt = isNew || (target !== null && target !== tag.major);
  /** What edits start from. */
  const base = (): Buffer =>
    target === null || target === tag.major ? start : convertId3v2Tag(tag, target, conventions);
  return {
    isRebuilt,
    values: (field) => (isNew ? [] : readId3v2Field(tag, field, conventions)),
    describeFields: () => (isNew ? [] : describeId3v2Fields(tag, conventions)),
    planSplices(edits) {
      if (isNew && edits.every(({ values }) => values.length === 0)) return [];
      const from = base();
      const splices = planId3v2Splices(from, edits, conventions.id3Separator);
      if (!isRebuilt) return splices;
      return tidySplices(rebuiltSplices(bytes, applySplices(from, splices), isNew ? [] : tag.frames));
    },
    untouchedParts: () => (isNew ? [] : untouchedFrames(bytes, tag)),
    partsAfterEdit() {
      const after = base();
      return untouchedFrames(after, parseId3v2Tag(after));
    },
    plainId3v2: () => (isNew ? null : plainId3v2Tag(tag)),
  };
}

function wantedMajor({ id3Version }: Id3Conventions): ConvertedMajor | null {
  const majors: Readonly<Record<Id3Conventions['id3Version'], (Id3Major & ConvertedMajor) | null>> = {
    keep: null,
    '2.3': 3,
    '2.4': 4,
  };
  return majors[id3Version];
}
