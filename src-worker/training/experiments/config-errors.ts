import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';

/** With more letters between them than this, two words are not one with a slip. */
const MOST_SLIPS = 3;

/**
 * What is wrong with a configuration, a sentence each: where, what, and for an unknown key the nearest known one.
 * @param name what messages call the configuration
 * @param schema what it was checked against
 */
export function refusedConfig(name: string, error: z.ZodError, schema: z.ZodType): CodedError {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  const sentences = error.issues.map((issue) => {
    const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    return place + explain(issue, knownKeys(json, issue.path));
  });
  return new CodedError('bad-input', `${name}: ${sentences.join('; ')}`);
}

function explain(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => explainKey(key, known)).join('; ');
  if (issue.code === 'invalid_union' && 'options' in issue && issue.options !== undefined) {
    return `not known; known are ${issue.options.map(String).join(', ')}`;
  }
  // Zod's own words for a key that is not there.
  if (issue.message.endsWith('received undefined')) return 'missing';
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function explainKey(key: string, known: readonly string[]): string {
  const [nearest] = known
    .map((candidate) => ({ candidate, slips: editDistance(key.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  const isNear = nearest !== undefined && nearest.slips <= Math.min(MOST_SLIPS, key.length / 2);
  return `unknown key ${key}${isNear ? `; meant is perhaps ${nearest.candidate}` : `; known are ${known.join(', ')}`}`;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Keys that may stand at a place, whichever kind of input or network it is. */
function knownKeys(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  let places = alternatives(schema);
  for (const step of path) places = places.flatMap((place) => childrenOf(place, String(step))).flatMap(alternatives);
  return [...new Set(places.flatMap((place) => Object.keys(place.properties ?? {})))];
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as JsonSchema[];
  return options.length === 0 ? [schema] : options.flatMap(alternatives);
}

function childrenOf(schema: JsonSchema, key: string): JsonSchema[] {
  const items = Array.isArray(schema.items) ? schema.items : [schema.items];
  const children = [schema.properties?.[key], ...items, schema.additionalProperties];
  return children.filter((child): child is JsonSchema => typeof child === 'object');
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, length) => length);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      next.push(Math.min(row[j]! + (letter === other ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
