import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ExperimentConfig } from './config';
import published from './published.json';
import type { ExperimentResult } from './result';

/** What the authors of a published system say of their measurement. */
export interface PublishedSource {
  readonly title: string;
  readonly data: string;
  readonly split: string;
  /** What was counted. */
  readonly of: string;
}

const sourceSchema = z.strictObject({ title: z.string(), data: z.string(), split: z.string(), of: z.string() });
const schema = z.strictObject({
  sources: z.record(z.string(), sourceSchema),
  figures: z.array(
    z.strictObject({
      system: z.string(),
      /** Where a system was measured on both; absent: genre. */
      subject: z.enum(['genre', 'mood']).default('genre'),
      /** Keys of a configuration with the value each has, or `{ "not": value }`. */
      when: z.record(z.string(), z.unknown()),
      /** A figure, or the lowest and the highest of several. */
      accuracy: z.array(z.number().min(0).max(1)).min(1).max(2),
    }),
  ),
});

const { sources, figures } = schema.parse(published);

/** Every published system by its name in configurations, e.g. `S1`. */
export const PUBLISHED_SOURCES: ReadonlyMap<string, PublishedSource> = new Map(Object.entries(sources));

/** What an experiment's labels are about; of labels of one's own: genre. */
export function subjectOf({ data, scores }: Pick<ExperimentResult, 'data' | 'scores'>): 'genre' | 'mood' {
  const isMood = data.labels === 'moods' || scores.labels.every((label) => /^Q[1-4]$/.test(label));
  return isMood ? 'mood' : 'genre';
}

/** The authors' accuracy for an experiment's configuration, on their own data and split; null where they give none. */
export function publishedAccuracy(
  result: Pick<ExperimentResult, 'config' | 'data' | 'scores'>,
): readonly number[] | null {
  const figure = figures.find(
    ({ system, subject, when }) =>
      system === result.config.system && subject === subjectOf(result) && isMet(when, result.config),
  );
  return figure?.accuracy ?? null;
}

function isMet(when: Readonly<Record<string, unknown>>, config: ExperimentConfig): boolean {
  return Object.entries(when).every(([key, wanted]) => {
    const value = valueAt(config, key.split('.'));
    return isNegation(wanted) ? !isDeepStrictEqual(value, wanted.not) : isDeepStrictEqual(value, wanted);
  });
}

function isNegation(wanted: unknown): wanted is { readonly not: unknown } {
  return typeof wanted === 'object' && wanted !== null && 'not' in wanted;
}

function valueAt(config: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    config,
  );
}
