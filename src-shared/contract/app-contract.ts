import { z } from 'zod';
import {
  analysisStateSchema,
  embeddingsStateSchema,
  folderSchema,
  libraryCountsSchema,
  planFilterSchema,
  plannedTrackSchema,
  planStateSchema,
  scanStateSchema,
  trackDetailSchema,
  trackFilterSchema,
  trackQuerySchema,
  trackRangeSchema,
  trackRowSchema,
  writeRunSchema,
  writeStateSchema,
  writtenFileSchema,
} from '../domain';
import { engineChoiceSchema, enginesStateSchema } from '../engines';
import { errorInfoSchema } from '../errors';
import { fieldChoiceSchema } from '../label-choice';
import { labelledTrackSchema, labelSetRequestSchema, labelSetSchema } from '../label-set';
import { modelIdSchema, modelInfoSchema } from '../model-spec';
import { modelVersionSchema } from '../model-version';
import { policySchema, writingSchema } from '../policy';
import { LABEL_FIELDS, tagEditSchema, writeResultSchema } from '../tags';
import { namedReportSchema } from '../training-report';
import { trainingRequestSchema, trainingStateSchema } from '../training';
import { defineCalls, defineEvents } from './define';

/** The border between renderer and main. Main owns all truth; the renderer takes one snapshot, then events. */

const none = z.undefined();
const trackId = z.int().positive();

export const snapshotSchema = z.object({
  version: z.string(),
  model: modelInfoSchema.nullable(),
  modelError: errorInfoSchema.nullable(),
  folders: z.array(folderSchema),
  counts: libraryCountsSchema,
  scan: scanStateSchema,
  analysis: analysisStateSchema,
  engines: enginesStateSchema,
  write: writeStateSchema,
  plan: planStateSchema,
  policy: policySchema,
  writing: writingSchema,
  training: trainingStateSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Which tracks a call means: some, or every track the filter lets through. */
export const trackSelectionSchema = z.union([
  z.object({ trackIds: z.array(trackId).min(1).max(100_000) }),
  z.object({ filter: trackFilterSchema }),
]);
export type TrackSelection = z.infer<typeof trackSelectionSchema>;

export const writeSummarySchema = z.object({
  runId: z.int().nullable(),
  written: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  cancelled: z.boolean(),
  /** The refused ones with their reasons, at most 200. */
  refusals: z.array(writeResultSchema),
});
export type WriteSummary = z.infer<typeof writeSummarySchema>;

export const appCalls = defineCalls({
  'app.snapshot': { input: none, output: snapshotSchema },

  /** Opens the system's folder picker; null when dismissed. The chosen folder is added and scanned. */
  'library.pickFolder': { input: none, output: folderSchema.nullable() },
  /** Adds dropped folders (a dropped file adds the folder it lies in), scans, then analyses what is new. */
  'library.addFolders': {
    input: z.object({ paths: z.array(z.string().min(1)).min(1).max(100) }),
    output: z.array(folderSchema),
  },
  /** Forgets a folder and its tracks; touches no file. */
  'library.removeFolder': { input: z.object({ folderId: z.int() }), output: none },
  'library.rescan': { input: none, output: none },
  'library.cancelScan': { input: none, output: none },
  'library.query': { input: trackQuerySchema, output: z.object({ total: z.int(), rows: z.array(trackRowSchema) }) },
  /** The ids of what `library.query` has there, of any number of rows. */
  'library.ids': { input: trackRangeSchema, output: z.array(trackId) },
  'track.detail': { input: z.object({ trackId }), output: trackDetailSchema },
  /** Where the page finds the sound of a track, for as long as its file stays as it is; afterwards the address is refused. */
  'track.audio': { input: z.object({ trackId }), output: z.object({ href: z.string() }) },
  /** Shows the file in the system's file manager. */
  'track.reveal': { input: z.object({ trackId }), output: none },

  /** Analyses what is pending; with a selection, those again. */
  'analysis.start': { input: z.object({ selection: trackSelectionSchema.optional() }), output: none },
  'analysis.pause': { input: none, output: none },
  'analysis.resume': { input: none, output: none },
  /** Finishes nothing further; what is done stays, the rest stays pending. */
  'analysis.cancel': { input: none, output: none },

  /** Tries every engine again; resolves when all were tried. Events tell how far it is. */
  'engines.test': { input: none, output: enginesStateSchema },
  /** What computes from the next analysis on. */
  'engines.choose': { input: z.object({ choice: engineChoiceSchema }), output: enginesStateSchema },

  /** What is kept of the songs' sound; counted anew with every call. */
  'embeddings.state': { input: none, output: embeddingsStateSchema },
  /** Whether what is heard from now on is kept; what is kept already stays. */
  'embeddings.setKept': { input: z.object({ isKept: z.boolean() }), output: embeddingsStateSchema },
  /** Forgets all of it and gives its place on the disk back. What songs show stays. */
  'embeddings.forget': { input: none, output: embeddingsStateSchema },

  /** Shipped models first, then the user's own; in each the newest first. */
  'models.list': { input: none, output: z.array(modelVersionSchema) },
  /**
   * Makes the library show what a model hears, which is kept; then analyses what it has not heard. Answered once all that it has heard
   * is shown; an analysis under way is given up. Refused while tags are written (`file-busy`).
   */
  'models.use': { input: z.object({ modelId: modelIdSchema }), output: none },
  /** Asks where to, and saves the model as a .zip; null when dismissed. */
  'models.pickExport': {
    input: z.object({ modelId: modelIdSchema }),
    output: z.object({ path: z.string() }).nullable(),
  },
  /** Asks which .zip or folder, checks it, and takes the model in; null when dismissed. Nothing of it is run. */
  'models.pickImport': {
    input: z.object({ from: z.enum(['zip', 'folder']) }).default({ from: 'zip' }),
    output: modelVersionSchema.nullable(),
  },
  /** Deletes one of the user's models with all it has heard. Refused for the one in use. */
  'models.delete': { input: z.object({ modelId: modelIdSchema }), output: none },
  'models.card': { input: z.object({ modelId: modelIdSchema }), output: z.object({ markdown: z.string() }) },
  /** What a retrained model was measured at; null for others. */
  'models.report': { input: z.object({ modelId: modelIdSchema }), output: namedReportSchema.nullable() },
  /** Thresholds anew, so that labels are right this often where they are written; nothing is listened to again. */
  'models.setPrecision': {
    input: z.object({ modelId: modelIdSchema, targetPrecision: z.number().min(0.5).max(0.99) }),
    output: none,
  },

  /** Of the selected tracks those for which the policy proposes an edit, in library order. `writable` of `total` can be written. */
  'plan.query': {
    input: z.object({
      selection: trackSelectionSchema,
      filter: planFilterSchema,
      offset: z.int().nonnegative(),
      limit: z.int().positive().max(500),
    }),
    output: z.object({ total: z.int(), writable: z.int(), rows: z.array(plannedTrackSchema) }),
  },
  /** Of those, the ids of all that can be written, once everything is planned. */
  'plan.writableIds': {
    input: z.object({ selection: trackSelectionSchema, filter: planFilterSchema }),
    output: z.array(trackId),
  },
  /** The values that would be written into the selected tracks, with the number of files, most frequent first. */
  'plan.values': {
    input: z.object({ selection: trackSelectionSchema }),
    output: z.array(z.object({ field: z.enum(LABEL_FIELDS), value: z.string(), count: z.int() })),
  },
  'writing.set': { input: writingSchema, output: writingSchema },
  'policy.set': { input: policySchema, output: policySchema },

  /** Writes the policy's edits into those of the selected tracks that the filter shows. `except` are tracks the user unticked. */
  'tags.write': {
    input: z.object({
      selection: trackSelectionSchema,
      filter: planFilterSchema.default(planFilterSchema.parse({})),
      except: z.array(trackId).max(100_000).default([]),
    }),
    output: writeSummarySchema,
  },
  /** Writes edits the user chose by hand, whatever the policy says; `old` is checked against the file. */
  'tags.writePlan': {
    input: z.object({
      plan: z
        .array(z.object({ trackId, edits: z.array(tagEditSchema).min(1).max(10) }))
        .min(1)
        .max(1000),
    }),
    output: writeSummarySchema,
  },
  /** Writes what the user chose by hand for one song, and keeps it: also where the file says so already and nothing is written. */
  'tags.choose': {
    input: z.object({
      trackId,
      choices: z
        .array(fieldChoiceSchema)
        .min(1)
        .refine((choices) => new Set(choices.map(({ field }) => field)).size === choices.length),
    }),
    output: writeSummarySchema,
  },
  /** Forgets what was chosen by hand for a song; its file stays as it is. */
  'tags.forgetChoices': { input: z.object({ trackId }), output: none },
  /** Asks where to, and saves the songs with a choice by hand and its labels as a table for training; null when dismissed. */
  'labels.export': {
    input: z.object({ field: z.enum(LABEL_FIELDS) }),
    output: z.object({ path: z.string(), songs: z.int() }).nullable(),
  },
  'tags.cancel': { input: none, output: none },
  'tags.runs': { input: none, output: z.array(writeRunSchema) },
  /** The files of one run, in the order in which they were written. */
  'tags.runFiles': {
    input: z.object({ runId: z.int(), offset: z.int().nonnegative(), limit: z.int().positive().max(500) }),
    output: z.object({ total: z.int(), rows: z.array(writtenFileSchema) }),
  },
  /** Asks where to, and saves everything the journal knows as JSON; null when dismissed. */
  'journal.export': { input: none, output: z.object({ path: z.string(), entries: z.int() }).nullable() },
  'tags.undo': {
    input: z.union([
      z.object({ all: z.literal(true) }),
      z.object({ runId: z.int() }),
      z.object({ entryIds: z.array(z.int()).min(1).max(1000) }),
      z.object({ trackIds: z.array(trackId).min(1).max(100_000) }),
    ]),
    output: writeSummarySchema,
  },

  /** What a source and its renames come to. What speaks against training on it is part of the answer, also a table that can't be read. */
  'training.labels': { input: labelSetRequestSchema, output: labelSetSchema },
  /** The songs of one label of that set, by the name it has in the end, in path order. */
  'training.songs': {
    input: z.object({
      request: labelSetRequestSchema,
      label: z.string(),
      offset: z.int().nonnegative(),
      limit: z.int().positive().max(500),
    }),
    output: z.object({ total: z.int(), rows: z.array(labelledTrackSchema) }),
  },
  /** Opens the system's file picker for a table of labels; null when dismissed. */
  'training.pickTable': { input: none, output: z.object({ path: z.string() }).nullable() },
  /** What was last trained, or tried to; null: nothing yet. */
  'training.request': { input: none, output: trainingRequestSchema.nullable() },
  /** Resolves when begun; rejects with the reason for which there is nothing to train. Events tell how far it is. */
  'training.start': { input: trainingRequestSchema, output: none },
  /** Ends with the best epoch so far. */
  'training.stopEarly': { input: none, output: none },
  'training.pause': { input: none, output: none },
  /** Goes on with what is paused, or with a run over a whole network that was cut short. */
  'training.resume': { input: none, output: none },
  /** Makes nothing; also gives up a run that was cut short. */
  'training.cancel': { input: none, output: none },
  /** Forgets what the last run made or failed with: it was read. */
  'training.dismiss': { input: none, output: none },
});
export type AppCalls = typeof appCalls;
export type AppCallName = keyof AppCalls;

export const appEvents = defineEvents({
  /** Rows changed: re-query what is on screen. At most four a second. */
  'library.changed': z.object({ folders: z.array(folderSchema), counts: libraryCountsSchema }),
  'scan.changed': scanStateSchema,
  'analysis.changed': analysisStateSchema,
  'engines.changed': enginesStateSchema,
  /** Another model is in use, or none any more; rows change by and by, `library.changed` tells when. */
  'model.changed': z.object({ model: modelInfoSchema.nullable(), error: errorInfoSchema.nullable() }),
  /** The list of models is another one: ask for it again. */
  'models.changed': z.object({}),
  'plan.changed': planStateSchema,
  'write.changed': writeStateSchema,
  'training.changed': trainingStateSchema,
});
export type AppEvents = typeof appEvents;
export type AppEventName = keyof AppEvents;

/** The answer to any call over IPC: errors cross as data, never as a stack trace. */
export const callReplySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorInfoSchema }),
]);
export type CallReply = z.infer<typeof callReplySchema>;
