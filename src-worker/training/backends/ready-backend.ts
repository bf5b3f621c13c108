import { parseArgs } from 'node:util';
import { CodedError } from '../../../src-shared/errors';
import { describeBackends, usePlainBackend, useFastestBackend } from './use-fastest-backend';

const OPTIONS = {
  backend: { type: 'string' },
  backends: { type: 'boolean' },
  work: { type: 'string', default: '.cache/training' },
  'dry-run': { type: 'boolean' },
} as const;

/**
 * Readies TensorFlow.js as `--backend` says before a command that needs it; `--backends` prints the table of backends instead.
 * A dry run, which trains nothing, gets the plain backend without any test.
 * @returns the other arguments; null when all is done
 * @throws CodedError as `useFastestBackend`
 */
export async function readyBackend(argv: readonly string[], trainerPath: string): Promise<string[] | null> {
  const { values, tokens } = parseArgs({ args: [...argv], strict: false, tokens: true, options: OPTIONS });
  const search = { trainerPath, workDir: String(values.work) };
  const print = (text: string): void => void process.stderr.write(`${text}\n`);
  if (values.backends === true) {
    process.stdout.write(await describeBackends(search, print));
    return null;
  }
  const { backend } = values;
  if (backend === true || backend === '') throw new CodedError('bad-input', '--backend needs a name');
  if (values['dry-run'] === true) await usePlainBackend();
  else await useFastestBackend(typeof backend === 'string' ? backend : null, search, print);
  const own = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== 'option' || token.name !== 'backend') return [];
      return token.inlineValue === true ? [token.index] : [token.index, token.index + 1];
    }),
  );
  return argv.filter((_, place) => !own.has(place));
}
