import type { ModelVersion } from '../../src-shared/model-version';
import { textColumns } from '../../src-shared/text-columns';
import type { Services } from '../services/service-types';
import { countOf, printable } from './format';

/** One model, as `--json` prints it. */
export function modelRecord({ id, info, error, ...rest }: ModelVersion): Record<string, unknown> {
  const { isInUse, isShipped, canRescore, heardTracks, sizeBytes, training } = rest;
  return {
    id,
    title: info?.title ?? null,
    createdOn: info?.createdOn ?? null,
    inUse: isInUse,
    shipped: isShipped,
    heard: heardTracks,
    canRescore,
    sizeBytes,
    training,
    error,
  };
}

/** A table for a terminal, in which the model in use is marked; ends with a newline. */
export function modelsText(models: readonly ModelVersion[]): string {
  const rows = models.map((model) => [
    `${model.isInUse ? '*' : ' '} ${model.id}`,
    model.info?.createdOn ?? '-',
    String(model.heardTracks),
    sizeText(model.sizeBytes),
    printable(model.error?.message ?? `${model.info?.title}${originText(model)}`),
  ]);
  return `${textColumns([['  id', 'made on', 'heard', 'size', 'title'], ...rows]).join('\n')}\n`;
}

/** The model in use, and how many songs it has heard, or not yet. */
export function countsOf({ library, model }: Services): { id: string | null; heard: number; waiting: number } {
  const { analysed, pending } = library.counts();
  return { id: model.model?.spec.id ?? null, heard: analysed, waiting: pending };
}

/** Said of a model that was just put in use. */
export function usedText(services: Services): string {
  const { id, heard, waiting } = countsOf(services);
  const text = `${id} is in use; it has heard ${countOf(heard, 'song')}`;
  return waiting === 0 ? text : `${text}, ${waiting} wait for it: npx sleevenotes analyse PATH…, or open the window`;
}

/** Said of a new one. */
export function listedText(modelId: string): string {
  return `${modelId} is in the list of models; use it: npx sleevenotes models use ${modelId}`;
}

function originText({ isShipped, training }: ModelVersion): string {
  if (isShipped) return ' (came with Sleevenotes)';
  if (training === null) return '';
  const base = training.baseTitle === null ? '' : ` on ${training.baseTitle}`;
  return ` (retrained${base}: ${training.labels} labels, ${training.songs} songs)`;
}

function sizeText(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
