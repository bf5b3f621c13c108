import type { EpochFigure } from '../../../src-shared/training';
import type { TensorFlow } from '../../engine/tensorflow';
import type { JobControl } from './job-control';
import type { JobProgress } from './job-progress';

/** What every kind of job is given beside what it is to do. */
export interface JobContext {
  readonly tf: TensorFlow;
  readonly control: JobControl;
  readonly progress: JobProgress;
  readonly onEpoch: (figure: EpochFigure, bestEpoch: number) => void;
}
