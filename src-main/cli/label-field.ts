import { LABEL_FIELDS, type LabelField } from '../../src-shared/tags';
import { UsageError } from './usage';

/** What `--field` says. @throws UsageError */
export function parseLabelField(text: string | undefined): LabelField {
  const field = LABEL_FIELDS.find((candidate) => candidate === text);
  if (field === undefined)
    throw new UsageError(`--field needs ${LABEL_FIELDS.join(' or ')}, not ${JSON.stringify(text ?? '')}`);
  return field;
}
