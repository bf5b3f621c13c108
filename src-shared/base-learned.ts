import type { TrainingReport } from './training-report';

/**
 * What to make of the base model's figures, in a sentence: on songs it was itself trained on they are better than on any others.
 * Empty where there are none.
 */
export function baseLearnedText(
  report: Pick<TrainingReport, 'base' | 'baseMacroF1' | 'baseLearned' | 'songs'>,
): string {
  const { base, baseMacroF1, baseLearned, songs } = report;
  if (base === null || baseMacroF1 === null) return '';
  if (baseLearned === undefined) {
    return `Whether ${base.title} was trained on some of these songs is not known; if it was, its figures flatter it.`;
  }
  return baseLearned === 0
    ? `As far as is known, ${base.title} was not trained on any of these songs.`
    : `${base.title} was itself trained on ${baseLearned} of these ${songs.length} songs, so its figures flatter it.`;
}
