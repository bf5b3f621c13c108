import { CodedError } from '../../../src-shared/errors';
import { foldText } from '../../../src-shared/fold-text';
import type { HeadSpec } from '../../../src-shared/model-spec';
import type { DatasetSong } from '../data/dataset-song';

/** Which of a head's labels are compared, and which of them each song has. */
export interface MatchedLabels {
  /** Indices into the head's labels. */
  readonly columns: readonly number[];
  /** By song, 1 for each column it has, else 0. */
  readonly truths: readonly (readonly number[])[];
}

/**
 * Finds the labels of the data among those of a head, by id, title or word, whatever their case.
 * @param allLabels whether labels that no song has are answers, too
 * @throws CodedError `bad-input` naming the labels that the head does not have, and for data of a single label
 */
export function matchLabels(head: HeadSpec, songs: readonly DatasetSong[], allLabels: boolean): MatchedLabels {
  const indexOf = labelIndex(head);
  const named = [...new Set(songs.flatMap(({ labels }) => labels))].sort();
  const unknown = named.filter((label) => !indexOf.has(foldText(label)));
  if (unknown.length > 0) throw unknownLabels(head, unknown);
  const present = new Set(named.map((label) => indexOf.get(foldText(label))!));
  const columns = head.labels.map((_, i) => i).filter((i) => allLabels || present.has(i));
  if (columns.length < 2) {
    throw new CodedError(
      'bad-input',
      `all songs are ${named.join(', ')}, so there is nothing to tell apart; add songs of other labels, or count all labels of the model as answers with --all-labels`,
    );
  }
  const truths = songs.map(({ labels }) => {
    const own = new Set(labels.map((label) => indexOf.get(foldText(label))));
    return columns.map((column) => (own.has(column) ? 1 : 0));
  });
  return { columns, truths };
}

/** Ids win where one label's title is another one's id. */
function labelIndex({ labels }: HeadSpec): Map<string, number> {
  const names = [
    ...labels.map(({ tagValue }, i) => [tagValue, i] as const),
    ...labels.map(({ title }, i) => [title, i] as const),
    ...labels.map(({ id }, i) => [id, i] as const),
  ];
  return new Map(names.map(([name, i]) => [foldText(name), i]));
}

function unknownLabels(head: HeadSpec, unknown: readonly string[]): CodedError {
  const known = head.labels.map(({ id }) => id).join(', ');
  const [first] = unknown;
  return new CodedError(
    'bad-input',
    `the model does not know the label${unknown.length > 1 ? 's' : ''} ${unknown.join(', ')}; its ${head.name} labels are ${known}. ` +
      `Call them the same with --rename "${first}=…", drop them with --rename "${first}=", or choose with --only`,
  );
}
