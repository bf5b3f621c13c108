import type { Schedule } from './config';

/** Gives the learning rate for each step of a training run. */
export interface LearningRate {
  /** @param progress of the whole run, 0..1, where `epochs` epochs are planned */
  at(progress: number): number;
  /** Called after each epoch with its validation loss. */
  endEpoch(validationLoss: number): void;
}

/** @param baseRate the highest rate @param epochs planned at most */
export function createLearningRate(schedule: Schedule, baseRate: number, epochs: number): LearningRate {
  if (schedule.kind === 'plateau') return plateau(schedule, baseRate);
  const rateAt: Record<Exclude<Schedule['kind'], 'plateau'>, (progress: number) => number> = {
    constant: () => baseRate,
    polynomial(progress) {
      const { power, endRate } = schedule as Extract<Schedule, { kind: 'polynomial' }>;
      return endRate + (baseRate - endRate) * Math.pow(1 - progress, power);
    },
    cosine(progress) {
      const warmUp = Math.min(1 / epochs, 0.5);
      if (progress < warmUp) return baseRate * Math.max(progress / warmUp, 0.02);
      return (baseRate / 2) * (1 + Math.cos((Math.PI * (progress - warmUp)) / (1 - warmUp)));
    },
  };
  return { at: rateAt[schedule.kind], endEpoch: () => {} };
}

function plateau({ factor, patience }: Extract<Schedule, { kind: 'plateau' }>, baseRate: number): LearningRate {
  let [rate, best, waited] = [baseRate, Infinity, 0];
  return {
    at: () => rate,
    endEpoch(validationLoss) {
      waited = validationLoss < best ? 0 : waited + 1;
      best = Math.min(best, validationLoss);
      if (waited < patience) return;
      rate *= factor;
      waited = 0;
    },
  };
}
