import { z } from 'zod';
import { errorInfoSchema } from './errors';
import { modelInfoSchema } from './model-spec';
import { estimateSchema } from './training-report';

/** A model in the list of models: one that came with the app, or one the user trained or imported. */
export const modelVersionSchema = z.object({
  id: z.string(),
  /** Null when its folder is not a usable model; `error` says why. */
  info: modelInfoSchema.nullable(),
  error: errorInfoSchema.nullable(),
  isInUse: z.boolean(),
  /** Came with the app: cannot be deleted. */
  isShipped: z.boolean(),
  /** What is kept of the songs' sound fits it: it scores the library in a minute and need not listen again. */
  canRescore: z.boolean(),
  /** Tracks it has heard. */
  heardTracks: z.int(),
  sizeBytes: z.int(),
  /** Of a retrained model. */
  training: z
    .object({
      field: z.string(),
      songs: z.int(),
      labels: z.int(),
      macroF1: estimateSchema,
      baseTitle: z.string().nullable(),
    })
    .nullable(),
});
export type ModelVersion = z.infer<typeof modelVersionSchema>;
