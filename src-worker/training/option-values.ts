import { CodedError } from '../../src-shared/errors';

/** What commands of the trainer have in common in reading their arguments. */

/**
 * Lets Node parse arguments, and says what is wrong with them in its first sentence: the others go on about positional arguments.
 * @throws CodedError `bad-input`
 */
export function parsePlainly<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new CodedError('bad-input', (error as Error).message.split(/\. |\n/)[0] ?? '', { cause: error });
  }
}

/** A text that an option was given; null without it. @throws CodedError `bad-input` for an option without a value */
export function textOf(option: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && value !== '') return value;
  throw new CodedError('bad-input', `--${option} needs a value`);
}

/** @throws CodedError `bad-input` naming the choices */
export function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new CodedError('bad-input', `${option} is one of ${choices.join(', ')}, not ${JSON.stringify(text)}`);
}

/** An argument as `parseArgs` tells it apart. */
interface Token {
  readonly kind: string;
  readonly index: number;
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** The arguments that are left for another command when a command's own options, with their values, are taken away. */
export function withoutOptions(argv: readonly string[], tokens: readonly Token[], own: object): string[] {
  const taken = new Set(
    tokens.flatMap((token) =>
      token.kind === 'option' && token.name !== undefined && token.name in own ? placesOf(token) : [],
    ),
  );
  return argv.filter((_, place) => !taken.has(place));
}

/** An option's own place among the arguments, and that of its value where it stands apart. */
function placesOf({ index, value, inlineValue }: Token): number[] {
  return value === undefined || inlineValue === true ? [index] : [index, index + 1];
}
