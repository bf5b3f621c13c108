import type { HeadName, ModelSpec } from '../../src-shared/model-spec';
import { rankedLabels } from '../../src-shared/predicted-labels';
import type { HeadPrediction } from '../../src-shared/prediction';

/** What is needed of what was heard. */
export type HeardHead = Pick<HeadPrediction, 'name' | 'meanProbs'>;

const LEAST_PROB = 0.01;
const DIGITS = 3;
/** What separates values in some tag format may not stand in this one; JSON can say each in another way. */
const SEPARATORS = /;|\/|, /g;

/**
 * The value of the field `scores`: one compact JSON object such as `{"model":"musicnn-vgg-1","genre":{"Rock":0.62},"mood":{}}`, with the
 * mean probability of every label from 0.01 on, best first. The same prediction always gives the same text.
 */
export function scoreValue(model: Pick<ModelSpec, 'id' | 'heads'>, heard: readonly HeardHead[]): string {
  const heads = model.heads.flatMap((head) => {
    const meanProbs = heard.find(({ name }) => name === head.name)?.meanProbs;
    return meanProbs === undefined ? [] : [headScores(head.name, rankedLabels(head, meanProbs))];
  });
  const json = `{${[`"model":${JSON.stringify(model.id)}`, ...heads].join(',')}}`;
  return json.replace(SEPARATORS, escapeSeparator);
}

/** Written by hand, since an object would put titles that are numbers in front. */
function headScores(name: HeadName, ranked: ReturnType<typeof rankedLabels>): string {
  const scores = ranked
    .filter(({ prob }) => prob >= LEAST_PROB)
    .map(({ label, prob }) => `${JSON.stringify(label.title)}:${Number(prob.toFixed(DIGITS))}`);
  return `${JSON.stringify(name)}:{${scores.join(',')}}`;
}

/** All of them lie within strings, where JSON takes any character by its number. */
function escapeSeparator(separator: string): string {
  return `\\u${separator.charCodeAt(0).toString(16).padStart(4, '0')}${separator.slice(1)}`;
}
