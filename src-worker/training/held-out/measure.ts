import { bootstrapInterval } from '../metrics';
import type { Answer } from './answers';
import type { Measured, MeasuredByFold } from './report';

type Metric = (answers: readonly Answer[]) => number;

/** A value with its 95 % bootstrap interval over groups. */
export function measured(answers: readonly Answer[], metricOf: Metric): Measured {
  const groups = answers.map(({ track }) => track.group);
  return {
    value: metricOf(answers),
    interval: bootstrapInterval(groups, (indices) => metricOf(indices.map((i) => answers[i]!))),
  };
}

/** The same, and of each fold alone. */
export function measuredByFold(answers: readonly Answer[], metricOf: Metric): MeasuredByFold {
  const folds = [...Map.groupBy(answers, ({ fold }) => fold)].sort(([a], [b]) => a - b);
  return { ...measured(answers, metricOf), byFold: folds.map(([, some]) => metricOf(some)) };
}
