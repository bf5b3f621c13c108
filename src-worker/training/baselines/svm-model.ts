import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';

export const SVM_FORMAT_VERSION = 1;

const index = z.int().nonnegative();

const pairSchema = z
  .strictObject({
    /** Classes it tells apart; positive decisions are for the first. */
    first: index,
    second: index,
    rho: z.number(),
    /** Support vectors, by their index, and what each adds. */
    vectors: z.array(index),
    coefficients: z.array(z.number()),
    /** Decisions to probabilities of the first. */
    sigmoid: z.strictObject({ a: z.number(), b: z.number() }),
  })
  .refine((pair) => pair.vectors.length === pair.coefficients.length, 'vectors and coefficients differ in number');

/** A trained multiclass support vector machine as it stands in a file. */
const svmModelSchema = z
  .strictObject({
    formatVersion: z.literal(SVM_FORMAT_VERSION),
    classes: z.array(z.string().min(1)).min(2),
    /** Smallest and largest value of each feature on the training side. */
    scaler: z.strictObject({ min: z.array(z.number()).min(1), max: z.array(z.number()).min(1) }),
    c: z.number().positive(),
    gamma: z.number().positive(),
    /** Share of training songs the inner folds got right with these C and gamma; a choice was made by it, so it flatters. */
    innerAccuracy: z.number().min(0).max(1),
    /** Rescaled to 0..1. */
    supportVectors: z.array(z.array(z.number())),
    pairs: z.array(pairSchema).min(1),
  })
  .refine(
    ({ scaler, supportVectors }) =>
      [scaler.max, ...supportVectors].every((values) => values.length === scaler.min.length),
    'the number of features differs',
  )
  .refine(
    ({ classes, supportVectors, pairs }) =>
      pairs.length === (classes.length * (classes.length - 1)) / 2 &&
      pairs.every(
        ({ first, second, vectors }) =>
          first < second && second < classes.length && vectors.every((vector) => vector < supportVectors.length),
      ),
    'pairs name classes or support vectors that are not there',
  );
export type SvmModel = z.infer<typeof svmModelSchema>;

/** @throws CodedError `model-invalid` naming what is wrong with the file */
export function parseSvmModel(json: string, path: string): SvmModel {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new CodedError('model-invalid', `${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = svmModelSchema.safeParse(content);
  if (!parsed.success) throw new CodedError('model-invalid', `${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
