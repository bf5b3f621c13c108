import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../../../../src-shared/errors';
import { writeReports } from './write-reports';
import { parsePlainly } from '../../option-values';

interface ReportCommand {
  readonly dirs: readonly string[];
  readonly indexPath: string;
  /** `-` prints it. */
  readonly markdown: string | null;
  readonly isDiff: boolean;
}

/**
 * `sleevenotes report`.
 * @param argv `DIR… --out FILE --markdown FILE --diff`
 * @returns the exit code: 0, 1 when some results could not be read
 * @throws CodedError `bad-input`, `file-missing`
 */
export async function runReport(argv: readonly string[]): Promise<number> {
  const { dirs, indexPath, markdown, isDiff } = parseReportCommand(argv);
  const markdownPath = markdown === '-' ? null : markdown;
  const written = await writeReports(dirs, { indexPath, markdownPath, isDiff });
  if (markdown === '-') process.stdout.write(written.markdown);
  for (const { message } of written.failures) process.stderr.write(`left out: ${message}\n`);
  process.stderr.write(`${written.experiments} experiments: ${indexPath}\n`);
  return written.failures.length === 0 ? 0 : 1;
}

function parseReportCommand(argv: readonly string[]): ReportCommand {
  const { values, positionals } = parse(argv);
  const [first] = positionals;
  if (first === undefined) throw new CodedError('bad-input', 'which folder of results?');
  if (values.diff && positionals.length !== 2) {
    throw new CodedError('bad-input', `--diff compares two folders, not ${positionals.length}`);
  }
  return {
    dirs: positionals,
    indexPath: values.out ?? join(first, 'index.html'),
    markdown: values.markdown ?? null,
    isDiff: values.diff,
  };
}

function parse(argv: readonly string[]) {
  return parsePlainly(() =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        markdown: { type: 'string' },
        diff: { type: 'boolean', default: false },
      },
    }),
  );
}
