import type { AnalysisState } from '../../src-shared/domain';
import { describeStages } from '../../src-shared/stage-times';
import { countOf, formatDuration } from './format';

/** What a run of the analysis took, in two lines; empty when it heard nothing. */
export function timesText({ done, failed, times }: AnalysisState): string {
  const stages = describeStages(times);
  if (stages === '') return '';
  const elapsedSec = times.elapsedMs / 1000;
  const heard = done - failed;
  const speed = `${(heard / elapsedSec).toFixed(1)} a second, ${Math.round(times.heardSec / elapsedSec)} times as fast as they play`;
  const memory = `${Math.round(times.peakMemoryBytes / 1e6)} MB of memory`;
  return `${countOf(heard, 'file')} heard in ${formatDuration(elapsedSec)}: ${speed}, ${memory}\n${stages}`;
}
