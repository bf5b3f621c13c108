import { CodedError } from '../../../src-shared/errors';

/** One `--set`: the keys that lead to a value of a configuration, and what shall stand there. */
export interface Override {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/**
 * Reads `KEY=VALUE`, e.g. `training.epochs=10` or `inputs.0.nMels=64`. The value is JSON where it can be read as that, otherwise text.
 * @throws CodedError `bad-input` for anything else
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const keys = text.slice(0, Math.max(0, equals)).split('.');
  if (keys.some((key) => key === '')) {
    throw new CodedError(
      'bad-input',
      `--set needs KEY=VALUE, e.g. training.epochs=10, not ${text === '' ? 'nothing' : text}`,
    );
  }
  return { keys, value: jsonOrText(text.slice(equals + 1)) };
}

/**
 * A copy of a configuration, as JSON gives it, with the values put in; whether the keys exist is for the schema to say.
 * @throws CodedError `bad-input` where a key leads into a list it is beyond, or into a value that holds no keys
 */
export function applyOverrides(json: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((changed, { keys, value }) => setValue(changed, keys, 0, value), json);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** @param depth how many of the keys led to `target` */
function setValue(target: unknown, keys: readonly string[], depth: number, value: unknown): unknown {
  const key = keys[depth];
  if (key === undefined) return value;
  // What a configuration leaves to its defaults is not there yet.
  const parent = target ?? {};
  if (Array.isArray(parent)) {
    const index = Number(key);
    if (!/^\d+$/.test(key) || index >= parent.length) {
      const range = parent.length === 0 ? 'is empty' : `takes 0 to ${parent.length - 1}`;
      throw new CodedError(
        'bad-input',
        `--set ${keys.join('.')}: ${keys.slice(0, depth).join('.')} ${range}, not ${key}`,
      );
    }
    return parent.with(index, setValue(parent[index], keys, depth + 1, value));
  }
  if (typeof parent !== 'object') {
    throw new CodedError(
      'bad-input',
      `--set ${keys.join('.')}: ${keys.slice(0, depth).join('.')} has no keys of its own`,
    );
  }
  const own = new Map(Object.entries(parent));
  own.set(key, setValue(own.get(key), keys, depth + 1, value));
  return Object.fromEntries(own);
}
