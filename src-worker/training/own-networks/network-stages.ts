import type { Stage } from '../own-labels/job-progress';

/** Stretches of a job; training takes nearly all of it. */
export const STAGES = {
  reading: { title: 'Reading the songs', from: 0, to: 0.01 },
  listening: { title: 'Listening to the songs', from: 0.01, to: 0.1 },
  measuring: { title: 'Measuring', from: 0.95, to: 0.98 },
  mapping: { title: 'Drawing the map', from: 0.98, to: 0.99 },
  writing: { title: 'Writing the model', from: 0.99, to: 1 },
} as const;

/** @param epoch from 0 on */
export function epochStage(epoch: number, epochs: number): Stage {
  const [from, to] = [STAGES.listening.to, STAGES.measuring.from];
  const at = (share: number): number => from + (to - from) * share;
  return {
    title: `Training, epoch ${epoch + 1} of at most ${epochs}`,
    from: at(epoch / epochs),
    to: at((epoch + 1) / epochs),
  };
}
