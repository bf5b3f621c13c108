import { argMax } from '../../metrics';
import type { ExperimentConfig } from '../config';
import { CLAIM_FROM } from '../score';
import type { SongAnswer } from './extras';
import { escapeHtml, formatShare } from './format';
import { htmlTable, note } from './html';

const MOST_MISTAKES = 12;

/** Whether a song was answered rightly: the most probable label is its own; of several labels, every one that is known. */
export function isRight({ truth, unknown, probs }: SongAnswer, task: ExperimentConfig['task']): boolean {
  if (task === 'one-label') return truth[0] === argMax(probs);
  return probs.every((prob, label) => unknown.includes(label) || prob >= CLAIM_FROM === truth.includes(label));
}

/** Wrong answers in which the network was surest: mislabelled songs are often among them. */
export function mistakesTable(
  songs: readonly SongAnswer[],
  labels: readonly string[],
  task: ExperimentConfig['task'],
): string {
  if (task !== 'one-label') return '';
  const wrong = songs
    .filter((song) => !isRight(song, task))
    .map((song) => ({ ...song, answer: argMax(song.probs), sureness: Math.max(...song.probs) }))
    .sort((a, b) => b.sureness - a.sureness)
    .slice(0, MOST_MISTAKES);
  if (wrong.length === 0) return '';
  const nameOf = (label: number): string => escapeHtml(labels[label] ?? '');
  const rows = wrong.map(({ id, truth, answer, sureness }) => [
    escapeHtml(id),
    truth.map(nameOf).join(', '),
    nameOf(answer),
    formatShare(sureness),
  ]);
  return `${htmlTable(['song', 'is', 'answer', 'probability'], rows, 3)}${note('Worth a listen: labels can be wrong, too.')}`;
}
