import { resolve } from 'node:path';
import { UsageError } from './usage';

/** What `sleevenotes models` is to do. Paths are absolute. */
export type ModelAction =
  | { readonly kind: 'list' }
  | { readonly kind: 'use' | 'delete' | 'card'; readonly modelId: string }
  | { readonly kind: 'export'; readonly modelId: string; readonly path: string }
  /** `asId`: in place of the model's own id; null: that. */
  | { readonly kind: 'import'; readonly path: string; readonly asId: string | null };

const WORDS: Readonly<Record<string, readonly string[]>> = {
  list: [],
  use: ['ID'],
  card: ['ID'],
  export: ['ID', 'FILE.zip'],
  import: ['FILE.zip or FOLDER'],
  delete: ['ID'],
};

/**
 * @param words what follows `models`, without options
 * @param asId value of `--as`
 * @throws UsageError
 */
export function parseModelAction(words: readonly string[], asId: string | undefined, cwd: string): ModelAction {
  const [kind = 'list', first = '', second = ''] = words;
  const operands = Object.hasOwn(WORDS, kind) ? WORDS[kind]! : null;
  if (operands === null) {
    throw new UsageError(`models knows no ${JSON.stringify(kind)}; it knows ${Object.keys(WORDS).join(', ')}`);
  }
  if (words.slice(1).length !== operands.length || words.includes('')) {
    throw new UsageError(
      operands.length === 0 ? `models ${kind} takes nothing more` : `models ${kind} needs ${operands.join(' and ')}`,
    );
  }
  if (asId !== undefined && kind !== 'import') throw new UsageError('--as is for models import');
  if (asId === '') throw new UsageError('--as needs an id');
  switch (kind) {
    case 'use':
    case 'delete':
    case 'card':
      return { kind, modelId: first };
    case 'export':
      return { kind, modelId: first, path: resolve(cwd, second) };
    case 'import':
      return { kind, path: resolve(cwd, first), asId: asId ?? null };
    default:
      return { kind: 'list' };
  }
}
