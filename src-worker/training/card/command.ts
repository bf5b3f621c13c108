import { CodedError } from '../../../src-shared/errors';
import { rewriteCard } from './rewrite-card';

export const CARD_HELP = `Writes the card of a model that a recipe has made anew, and its drawing, from
the other files of its folder. For the makers of models: after robustness.json
was measured, or when cards have learned to say more.

Usage: npm run train -- card FOLDER

  FOLDER             the folder of a model that a recipe has made

Exit code: 0 done, 1 failed, 2 bad usage.
`;

/** @returns the exit code */
export async function runCard(argv: readonly string[]): Promise<number> {
  const [modelDir] = argv;
  if (modelDir === undefined || argv.length > 1)
    throw new CodedError('bad-input', "one model's folder has to be named");
  await rewriteCard(modelDir);
  return 0;
}
