import { CodedError } from '../../../src-shared/errors';
import { labelSetRequestSchema, type LabelSetRequest, type LabelSource } from '../../../src-shared/label-set';
import type { TrainingState } from '../../../src-shared/training';
import type { TrainingReport } from '../../../src-shared/training-report';
import type { Services } from '../../services/service-types';
import type { RetrainCommand } from '../arguments';
import { isStopped, withServices, type CliContext } from '../context';
import type { RetrainOptions, RetrainSource } from '../retrain-options';
import { listedText, usedText } from '../models-text';
import { labelSetNotes, labelSetText, reportNotes, reportText, trainingProgress } from '../retrain-text';
import { EXIT, UsageError } from '../usage';

/** `sleevenotes retrain`: a model in the user's own words, on the library's songs. */
export async function runRetrain(command: RetrainCommand, context: CliContext): Promise<number> {
  return withServices(context, command.dataDir, async (services) => {
    if (command.options.labelsOnly) return printLabels(services, command, context);
    await begin(services, command.options);
    const state = await follow(services, context);
    if (state === null) return EXIT.ok;
    if (state.madeModelId === null) {
      const { code, message } = state.error ?? { code: 'cancelled', message: 'The training was cancelled' };
      throw new CodedError(code, message);
    }
    await tellResult(services, command, context, state.madeModelId);
    return EXIT.ok;
  });
}

/** Fails when nothing can be trained on them. */
async function printLabels(
  services: Services,
  { options, json }: RetrainCommand,
  { terminal }: CliContext,
): Promise<number> {
  const set = await services.training.labels(requestOf(services, options));
  const refusal = set.refusal ?? (options.trained.kind === 'head' ? set.headRefusal : null);
  if (json) await terminal.line(JSON.stringify(set));
  else {
    await terminal.text(labelSetText(set));
    for (const note of labelSetNotes(set)) terminal.note(note);
    if (refusal !== null) terminal.note(`Can't be trained on: ${refusal.message}`);
  }
  return refusal === null ? EXIT.ok : EXIT.someFailed;
}

async function begin(services: Services, options: RetrainOptions): Promise<void> {
  const { training } = services;
  if (options.resume) {
    if (training.state().resumable === null) throw new CodedError('bad-input', 'No training was cut short');
    training.resume();
    return;
  }
  const { trained: depth, title, targetPrecision } = options;
  await training.start({ labels: requestOf(services, options), depth, title, targetPrecision });
}

/** Shows how far it is until it has ended. @returns null when it was stopped: then closing the library ends it */
async function follow({ training, events }: Services, context: CliContext): Promise<TrainingState | null> {
  const { terminal, stop } = context;
  const show = (state: TrainingState): void => terminal.progress(trainingProgress(state));
  const unlisten = events.on('training.changed', (state) => (state.status === 'idle' ? undefined : show(state)));
  const stopped = new Promise<null>((resolve) => stop.addEventListener('abort', () => resolve(null), { once: true }));
  const state = await (isStopped(context) ? null : Promise.race([training.whenIdle(), stopped]));
  unlisten();
  terminal.progress('');
  return state;
}

async function tellResult(
  services: Services,
  { options, json }: RetrainCommand,
  { terminal }: CliContext,
  modelId: string,
): Promise<void> {
  const { models } = services;
  const report = await models.report(modelId);
  if (options.use) await models.use(modelId);
  if (json) {
    await terminal.line(JSON.stringify({ modelId, inUse: options.use, ...summaryOf(report) }));
    return;
  }
  if (report !== null) {
    await terminal.text(reportText(report));
    for (const note of reportNotes(report)) terminal.note(note);
  }
  terminal.note(options.use ? usedText(services) : listedText(modelId));
}

/** A report without what is long. */
function summaryOf(report: TrainingReport | null): object {
  if (report === null) return {};
  return { ...report, songs: report.songs.length, curve: undefined, confusion: undefined };
}

function requestOf(services: Services, { field, source, renames, minSongs }: RetrainOptions): LabelSetRequest {
  return labelSetRequestSchema.parse({ field, source: sourceOf(services, source), renames, minSongs });
}

function sourceOf(services: Services, source: RetrainSource): LabelSource {
  if (source.kind === 'table' || source.kind === 'choices') return source;
  const folderIds =
    source.folders.length === 0 ? {} : { folderIds: source.folders.map((path) => folderId(services, path)) };
  return source.kind === 'tags'
    ? { kind: 'tags', ...folderIds }
    : { kind: 'folders', depth: source.depth, ...folderIds };
}

function folderId({ library }: Services, path: string): number {
  const folders = library.folders();
  const found = folders.find((folder) => folder.path === path);
  if (found !== undefined) return found.id;
  const known = folders.length === 0 ? 'it has none' : `it has ${folders.map((folder) => folder.path).join(', ')}`;
  throw new UsageError(`${path} is no folder of the library; ${known}`);
}
