import { resolve } from 'node:path';
import { z } from 'zod';
import { errorInfoSchema } from '../../src-shared/errors';
import { reasonBeside } from '../../src-shared/reason-beside';
import { trackPlanSchema, type TrackPlan, type WriteResult } from '../../src-shared/tags';

/** What `plan --json` prints for a file it can't plan for. */
const failedPlanSchema = z.strictObject({ path: z.string().min(1), error: errorInfoSchema });

export interface LineProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

export interface ParsedPlan {
  readonly plans: readonly TrackPlan[];
  /** Files for which the plan itself says that it failed. */
  readonly refusals: readonly WriteResult[];
  readonly problems: readonly LineProblem[];
}

/**
 * Reads a plan: one JSON object a line, empty lines skipped.
 * @param cwd absolute; relative paths in the plan are meant from here
 */
export function parsePlanLines(text: string, cwd: string): ParsedPlan {
  const plans: TrackPlan[] = [];
  const refusals: WriteResult[] = [];
  const problems: LineProblem[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const parsed = parsePlanLine(line);
    if ('message' in parsed) problems.push({ line: index + 1, message: parsed.message });
    else if ('reason' in parsed) refusals.push({ ...parsed, path: resolve(cwd, parsed.path) });
    else plans.push({ ...parsed, path: resolve(cwd, parsed.path) });
  }
  return { plans, refusals, problems };
}

function parsePlanLine(line: string): TrackPlan | (WriteResult & { reason: string }) | { message: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { message: 'not a JSON object' };
  }
  const failed = failedPlanSchema.safeParse(value);
  if (failed.success) {
    const { path, error } = failed.data;
    return { path, status: 'refused', reason: `not planned: ${reasonBeside(path, error.message)}` };
  }
  const plan = trackPlanSchema.safeParse(value);
  return plan.success ? plan.data : { message: describeIssue(plan.error.issues[0]) };
}

function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'not a plan';
  const place = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const message = inPlainWords(issue);
  return place === '' ? message : `${place.replace(/^\./, '')}: ${message}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = { array: 'a list', string: 'a text', object: 'a JSON object' };

function inPlainWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.path.length === 0
        ? 'not a JSON object'
        : `it is missing, or not ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `it has to be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return 'it is empty';
    case 'unrecognized_keys':
      return `nobody knows what ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is for; leave it out`;
    default:
      return issue.message;
  }
}
