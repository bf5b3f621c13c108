import type { ModelVersion } from '../../src-shared/model-version';
import { textColumns } from '../../src-shared/text-columns';
import { printable } from './format';

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

function originText({ isShipped, training }: ModelVersion): string {
  if (isShipped) return ' (came with Sleevenotes)';
  if (training === null) return '';
  const base = training.baseTitle === null ? '' : ` on ${training.baseTitle}`;
  return ` (retrained${base}: ${training.labels} labels, ${training.songs} songs)`;
}

function sizeText(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
