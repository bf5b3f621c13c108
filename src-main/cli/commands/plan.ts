import { CodedError, toErrorInfo, type ErrorInfo } from '../../../src-shared/errors';
import type { Policy } from '../../../src-shared/policy';
import type { TrackPlan } from '../../../src-shared/tags';
import type { Services } from '../../services/service-types';
import type { PlanCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countOf } from '../format';
import { hearPaths, type Heard } from '../hear-paths';
import { overridePolicy } from '../policy-options';
import { failedText, planText } from '../track-text';
import { usableModel } from '../usable-model';
import { EXIT } from '../usage';

/** What is printed for one file. */
type Planned =
  | { readonly kind: 'plan'; readonly record: TrackPlan }
  | { readonly kind: 'failed' | 'notWritable'; readonly record: { readonly path: string; readonly error: ErrorInfo } };

/** How many files there are of each kind. */
interface Outcomes {
  readonly changing: number;
  readonly staying: number;
  readonly failed: number;
  readonly notWritable: number;
}

/** `sleevenotes plan`: the edits the policy makes of what is heard; changes nothing, the settings included. */
export async function runPlan(command: PlanCommand, context: CliContext): Promise<number> {
  const { terminal } = context;
  return withServices(context, command.dataDir, async (services) => {
    const policy = overridePolicy(services.plans.policy(), command.policy, usableModel(services));
    const counts = { changing: 0, staying: 0, failed: 0, notWritable: 0, warnings: 0 };
    for await (const heard of hearPaths(services, context, command.paths, { engine: command.engine })) {
      const planned = planFor(services, policy, heard);
      const outcome = outcomeOf(planned);
      counts[outcome] += 1;
      if (planned.kind === 'plan') counts.warnings += planned.record.warnings?.length ?? 0;
      if (command.json) await terminal.line(JSON.stringify(planned.record));
      // Between many files that stay as they are, the others could not be found.
      else if (outcome !== 'staying') await terminal.line(textOf(planned));
    }
    if (!context.stop.aborted) terminal.note(summaryText(counts));
    return counts.failed + counts.notWritable === 0 ? EXIT.ok : EXIT.someFailed;
  });
}

function planFor(services: Services, policy: Policy, heard: Heard): Planned {
  if ('error' in heard) return { kind: 'failed', record: { path: heard.path, error: heard.error } };
  const { path, error, status } = services.library.track(heard.trackId);
  if (status !== 'analysed') {
    return { kind: 'failed', record: { path, error: error ?? toErrorInfo('there is no result for this file') } };
  }
  const { edits, warnings, notWritableReason } = services.plans.plan(heard.trackId, policy);
  if (notWritableReason !== null && edits.length > 0) {
    const error = toErrorInfo(new CodedError('format-unsupported', notWritableReason));
    return { kind: 'notWritable', record: { path, error } };
  }
  return { kind: 'plan', record: { path, edits, ...(warnings.length > 0 ? { warnings } : {}) } };
}

function outcomeOf(planned: Planned): keyof Outcomes {
  if (planned.kind !== 'plan') return planned.kind;
  return planned.record.edits.length > 0 ? 'changing' : 'staying';
}

function textOf({ kind, record }: Planned): string {
  if (kind !== 'plan') return failedText(record.path, record.error.message);
  return planText(record.path, record.edits, record.warnings ?? []);
}

function summaryText({ changing, staying, notWritable, failed, warnings }: Outcomes & { warnings: number }): string {
  const parts = [
    `${countOf(changing, 'file')} would change`,
    `${staying} would not`,
    ...(notWritable === 0 ? [] : [`${notWritable} can't be written`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return warnings === 0 ? parts.join(', ') : `${parts.join(', ')}; ${countOf(warnings, 'warning')}`;
}
