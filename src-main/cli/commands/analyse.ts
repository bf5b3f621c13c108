import { toErrorInfo } from '../../../src-shared/errors';
import type { Services } from '../../services/service-types';
import type { AnalyseCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { hearPaths, type Heard } from '../hear-paths';
import { usableModel } from '../usable-model';
import { heardRecord, type FailedRecord } from '../track-json';
import { timesText } from '../times-text';
import { failedText, heardText } from '../track-text';
import { EXIT } from '../usage';

/** `sleevenotes analyse`: one answer for every file, in path order, as soon as it is there. */
export async function runAnalyse(command: AnalyseCommand, context: CliContext): Promise<number> {
  return withServices(context, command.dataDir, async (services) => {
    let exitCode: number = EXIT.ok;
    let answers = 0;
    usableModel(services);
    for await (const heard of hearPaths(services, context, command.paths, command)) {
      const answer = answerFor(services, heard);
      answers += 1;
      if (answer.isFailed) exitCode = EXIT.someFailed;
      await context.terminal.line(command.json ? answer.json : answer.text);
    }
    if (answers === 0 && !context.stop.aborted) context.terminal.note('No audio files were found there.');
    const times = timesText(services.analysis.state());
    if (times !== '') context.terminal.remark(times);
    return exitCode;
  });
}

interface Answer {
  readonly isFailed: boolean;
  readonly json: string;
  readonly text: string;
}

function answerFor(services: Services, heard: Heard): Answer {
  if ('error' in heard) return failure(heard);
  const track = services.library.track(heard.trackId);
  const prediction = services.library.prediction(heard.trackId);
  const spec = usableModel(services);
  if (prediction === null || track.error !== null) {
    return failure({ path: track.path, error: track.error ?? toErrorInfo('there is no result for this file') });
  }
  return {
    isFailed: false,
    json: JSON.stringify(heardRecord(track.path, prediction, spec)),
    text: heardText(track, prediction, spec),
  };
}

function failure(record: FailedRecord): Answer {
  const { path, error } = record;
  return { isFailed: true, json: JSON.stringify({ path, error }), text: failedText(path, error.message) };
}
