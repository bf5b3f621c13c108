import { writingSchema, type Writing } from '../../src-shared/policy';
import { UsageError } from './usage';

/** The options of `write` that say how values get into files, as `parseArgs` wants them. */
export const WRITING_OPTIONS = {
  'keep-mtime': { type: 'boolean' },
  'id3-version': { type: 'string' },
  'id3-separator': { type: 'string' },
} as const;

export interface WritingValues {
  readonly 'keep-mtime'?: boolean | undefined;
  readonly 'id3-version'?: string | undefined;
  readonly 'id3-separator'?: string | undefined;
}

/**
 * What this run does otherwise than the settings say.
 * @throws UsageError
 */
export function parseWritingOptions(values: WritingValues): Partial<Writing> {
  const { id3Version, id3Separator } = writingSchema.shape;
  const separators = id3Separator.unwrap().options;
  return {
    ...(values['keep-mtime'] ? { keepMtime: true } : {}),
    ...choose('--id3-version', 'id3Version', values['id3-version'], id3Version.unwrap().options),
    // A shell makes it hard to type the blank behind it.
    ...choose(
      '--id3-separator',
      'id3Separator',
      separators.find((separator) => separator.trim() === values['id3-separator']?.trim()) ?? values['id3-separator'],
      separators,
    ),
  };
}

function choose<Key extends keyof Writing>(
  option: string,
  key: Key,
  text: string | undefined,
  known: readonly Writing[Key][],
): Partial<Writing> {
  if (text === undefined) return {};
  const value = known.find((candidate) => candidate === text);
  if (value !== undefined) return { [key]: value };
  throw new UsageError(
    `${option} is one of ${known.map((one) => JSON.stringify(one.toString().trim())).join(' ')}, not ${JSON.stringify(text)}`,
  );
}
