import { z } from 'zod';
import {
  analysisStateSchema,
  folderSchema,
  libraryCountsSchema,
  planFilterSchema,
  plannedTrackSchema,
  planStateSchema,
  scanStateSchema,
  trackDetailSchema,
  trackFilterSchema,
  trackQuerySchema,
  trackRowSchema,
  writeRunSchema,
  writeStateSchema,
  writtenFileSchema,
} from '../domain';
import { engineChoiceSchema, enginesStateSchema } from '../engines';
import { errorInfoSchema } from '../errors';
import { fieldChoiceSchema } from '../label-choice';
import { modelInfoSchema } from '../model-spec';
import { policySchema, writingSchema } from '../policy';
import { LABEL_FIELDS, tagEditSchema, writeResultSchema } from '../tags';
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
});
export type AppCalls = typeof appCalls;
export type AppCallName = keyof AppCalls;

export const appEvents = defineEvents({
  /** Rows changed: re-query what is on screen. At most four a second. */
  'library.changed': z.object({ folders: z.array(folderSchema), counts: libraryCountsSchema }),
  'scan.changed': scanStateSchema,
  'analysis.changed': analysisStateSchema,
  'engines.changed': enginesStateSchema,
  'plan.changed': planStateSchema,
  'write.changed': writeStateSchema,
});
export type AppEvents = typeof appEvents;
export type AppEventName = keyof AppEvents;

/** The answer to any call over IPC: errors cross as data, never as a stack trace. */
export const callReplySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorInfoSchema }),
]);
export type CallReply = z.infer<typeof callReplySchema>;
