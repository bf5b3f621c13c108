import { parseArgs } from 'node:util';
import { CodedError } from '../../../src-shared/errors';

const OPTIONS = {
  backend: { type: 'string' },
  backends: { type: 'boolean' },
  work: { type: 'string', default: '.cache/training' },
} as const;

/** What a command that trains was told about backends. */
export interface BackendRequest {
  /** `--backends`: only the table of backends is wanted. */
  readonly isTableWanted: boolean;
  /** `--backend`; null for the fastest. */
  readonly asked: string | null;
  /** `--work`: where the outcome of trying backends is kept. */
  readonly workDir: string;
  /** The arguments without `--backend`. */
  readonly others: readonly string[];
}

/** @throws CodedError `bad-input` when `--backend` has no name behind it */
export function parseBackendRequest(argv: readonly string[]): BackendRequest {
  const { values, tokens } = parseArgs({ args: [...argv], strict: false, tokens: true, options: OPTIONS });
  const { backend } = values;
  if (backend === true || backend === '') throw new CodedError('bad-input', '--backend needs a name');
  const own = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== 'option' || token.name !== 'backend') return [];
      return token.inlineValue === true ? [token.index] : [token.index, token.index + 1];
    }),
  );
  return {
    isTableWanted: values.backends === true,
    asked: typeof backend === 'string' ? backend : null,
    workDir: String(values.work),
    others: argv.filter((_, place) => !own.has(place)),
  };
}
