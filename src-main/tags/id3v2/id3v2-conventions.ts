import { DEFAULT_WRITING, type Writing } from '../../../src-shared/policy';

/** The user's choices that concern ID3v2 tags. */
export type Id3Conventions = Pick<Writing, 'id3Version' | 'id3Separator'>;

export const DEFAULT_ID3_CONVENTIONS: Id3Conventions = DEFAULT_WRITING;
