import { z } from 'zod';
import { type ExperimentConfig, parseExperimentConfig } from './config';
import { refusedConfig } from './config-errors';
import { applyOverrides, type Override } from './overrides';

const changeSchema = z.record(z.string(), z.unknown());

/** Experiments that differ from one another in a few settings: every combination of the options of every axis. */
const matrixSchema = z.strictObject({
  /** A whole configuration but for what the axes set; `id` and `title` are those of the matrix. */
  base: changeSchema,
  axes: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** By a short name (lower case): keys of the configuration with their values, put over the base. */
        options: z.record(z.string().regex(/^[a-z0-9-]+$/, 'lower-case letters, digits and dashes'), changeSchema),
      }),
    )
    .min(1),
});

/** One combination. */
export interface MatrixCell {
  /** The name of its option on each axis, in their order; empty for an experiment by itself. */
  readonly options: Readonly<Record<string, string>>;
  readonly config: ExperimentConfig;
}

/** Whether a configuration file holds a matrix rather than one experiment. */
export function isMatrix(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'axes' in json;
}

/**
 * All experiments of a matrix; each is called by the matrix' id and its options, e.g. `s3.mel.plain.3s`.
 * @param name what messages call the file
 * @param overrides values put into every combination, over what base and axes say
 * @throws CodedError `bad-input` naming the file, the combination and the key
 */
export function expandMatrix(json: unknown, name: string, overrides: readonly Override[] = []): MatrixCell[] {
  const parsed = matrixSchema.safeParse(json);
  if (!parsed.success) throw refusedConfig(name, parsed.error, matrixSchema);
  const { base, axes } = parsed.data;
  let cells: { options: Record<string, string>; change: Record<string, unknown> }[] = [{ options: {}, change: {} }];
  for (const axis of axes) {
    cells = cells.flatMap(({ options, change }) =>
      Object.entries(axis.options).map(([option, more]) => ({
        options: { ...options, [axis.name]: option },
        change: { ...change, ...more },
      })),
    );
  }
  return cells.map(({ options, change }) => {
    const names = Object.values(options);
    const id = [textOf(base['id']), ...names].join('.');
    const title = [textOf(base['title']), ...names].join(', ');
    const cell = applyOverrides({ ...base, ...change, id, title }, overrides);
    return { options, config: parseExperimentConfig(cell, `${name}, ${names.join(' ')}`) };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
