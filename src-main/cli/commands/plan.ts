import { CodedError, toErrorInfo, type ErrorInfo } from '../../../src-shared/errors';
import type { TrackPlan } from '../../../src-shared/tags';
import type { Services } from '../../services/service-types';
import type { PlanCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { hearPaths, type Heard } from '../hear-paths';
import { usableModel } from '../usable-model';
import { failedText, planText } from '../track-text';
import { EXIT } from '../usage';

/** `sleevenotes plan`: the edits the policy makes of what is heard; changes nothing. */
export async function runPlan(command: PlanCommand, context: CliContext): Promise<number> {
  return withServices(context, command.dataDir, async (services) => {
    let exitCode: number = EXIT.ok;
    usableModel(services);
    for await (const heard of hearPaths(services, context, command.paths, false)) {
      const plan = planFor(services, heard);
      if ('error' in plan) {
        exitCode = EXIT.someFailed;
        await context.terminal.line(command.json ? JSON.stringify(plan) : failedText(plan.path, plan.error.message));
      } else {
        await context.terminal.line(command.json ? JSON.stringify(plan) : planText(plan.path, plan.edits));
      }
    }
    return exitCode;
  });
}

function planFor(services: Services, heard: Heard): TrackPlan | { path: string; error: ErrorInfo } {
  if ('error' in heard) return { path: heard.path, error: heard.error };
  const { path, error, status } = services.library.track(heard.trackId);
  if (status !== 'analysed') return { path, error: error ?? toErrorInfo('there is no result for this file') };
  const { edits, notWritableReason } = services.plans.plan(heard.trackId);
  if (notWritableReason === null || edits.length === 0) return { path, edits };
  return { path, error: toErrorInfo(new CodedError('format-unsupported', notWritableReason)) };
}
