import { HEAD_NAMES, type HeadName, type HeadSpec, type LabelSpec, type ModelSpec } from '../../src-shared/model-spec';
import {
  FIELD_MODES,
  type FieldMode,
  type FieldPolicy,
  type HeadPolicy,
  type LabelRule,
  type Policy,
  withHeadPolicy,
} from '../../src-shared/policy';
import { LABEL_FIELDS, type LabelField } from '../../src-shared/tags';
import { countOf } from './format';
import { UsageError } from './usage';

/** The options of `plan` that stand for tagging rules, as `parseArgs` wants them. */
export const POLICY_OPTIONS = {
  mode: { type: 'string' },
  'genre-mode': { type: 'string' },
  'mood-mode': { type: 'string' },
  'max-genres': { type: 'string' },
  'max-moods': { type: 'string' },
  'max-mood-words': { type: 'string' },
  'min-share': { type: 'string' },
  threshold: { type: 'string', multiple: true },
  rename: { type: 'string', multiple: true },
  preserve: { type: 'string', multiple: true },
  'skip-own': { type: 'boolean' },
  scores: { type: 'boolean' },
  acousticbrainz: { type: 'boolean' },
} as const;

/** Their values; structural, so that `parseArgs`' own type fits. */
export interface PolicyValues {
  readonly mode?: string | undefined;
  readonly 'genre-mode'?: string | undefined;
  readonly 'mood-mode'?: string | undefined;
  readonly 'max-genres'?: string | undefined;
  readonly 'max-moods'?: string | undefined;
  readonly 'max-mood-words'?: string | undefined;
  readonly 'min-share'?: string | undefined;
  readonly threshold?: readonly string[] | undefined;
  readonly rename?: readonly string[] | undefined;
  readonly preserve?: readonly string[] | undefined;
  readonly 'skip-own'?: boolean | undefined;
  readonly scores?: boolean | undefined;
  readonly acousticbrainz?: boolean | undefined;
}

/** What this run does otherwise than the settings say. */
export interface PolicyOverrides {
  readonly modes: Readonly<Record<LabelField, Partial<Pick<FieldPolicy, 'mode'>>>>;
  readonly limits: Readonly<Record<HeadName, Partial<Pick<HeadPolicy, 'maxLabels' | 'minShareOfBest'>>>>;
  /** Labels as they were typed: which ones they are, only the model knows. */
  readonly rules: readonly { readonly label: string; readonly rule: LabelRule }[];
  readonly preserve: readonly string[];
  readonly flags: Partial<Pick<Policy, 'skipOwn' | 'writeScores' | 'writeAcousticBrainz'>>;
}

/** @throws UsageError for what no policy can hold */
export function parsePolicyOptions(values: PolicyValues): PolicyOverrides {
  const minShare = values['min-share'];
  const share = minShare === undefined ? {} : { minShareOfBest: parsePercent('--min-share', minShare) };
  const mode = parseMode('--mode', values.mode);
  return {
    modes: {
      genre: { ...mode, ...parseMode('--genre-mode', values['genre-mode']) },
      mood: { ...mode, ...parseMode('--mood-mode', values['mood-mode']) },
    },
    limits: {
      genre: { ...parseMax('--max-genres', values['max-genres'], 1), ...share },
      mood: { ...parseMax('--max-moods', values['max-moods'], 1), ...share },
      theme: { ...parseMax('--max-mood-words', values['max-mood-words'], 0), ...share },
    },
    rules: [...(values.threshold ?? []).map(parseThreshold), ...(values.rename ?? []).map(parseRename)],
    preserve: (values.preserve ?? []).map(parsePreserved),
    flags: {
      ...(values['skip-own'] ? { skipOwn: true } : {}),
      ...(values.scores ? { writeScores: true } : {}),
      ...(values.acousticbrainz ? { writeAcousticBrainz: true } : {}),
    },
  };
}

/**
 * The policy for one run.
 * @param policy what the settings say
 * @throws UsageError for a label the model does not have, naming those it has
 */
export function overridePolicy(
  policy: Policy,
  overrides: PolicyOverrides,
  { heads }: Pick<ModelSpec, 'heads'>,
): Policy {
  let changed = { ...policy, ...overrides.flags };
  for (const field of LABEL_FIELDS) {
    const preserve = [...policy[field].preserve, ...overrides.preserve];
    changed[field] = { ...policy[field], ...overrides.modes[field], preserve };
  }
  for (const head of HEAD_NAMES) changed = withHeadPolicy(changed, head, overrides.limits[head]);
  for (const { label, rule } of overrides.rules) {
    for (const { head, id } of findLabels(label, heads)) {
      const labels = { ...changed[head].labels, [id]: { ...changed[head].labels[id], ...rule } };
      changed = withHeadPolicy(changed, head, { labels });
    }
  }
  return changed;
}

/** Labels of two heads may share an id. */
interface LabelKey {
  readonly head: HeadName;
  readonly id: string;
}

/** A label goes by its id, its title and the word written for it, in any case; `theme:Sad` is that of one head alone. */
function findLabels(wanted: string, heads: readonly HeadSpec[]): LabelKey[] {
  const isMeant = (known: string): boolean => known.toLowerCase() === wanted.toLowerCase();
  const found = heads.flatMap(({ name, labels }) =>
    labels
      .filter(({ id, title, tagValue }) =>
        [id, title, tagValue].some((known) => isMeant(known) || isMeant(`${name}:${known}`)),
      )
      .map(({ id }): LabelKey => ({ head: name, id })),
  );
  if (found.length > 0) return found;
  const known = heads.flatMap(({ labels }) => labels.map(labelNames));
  throw new UsageError(`the model has no label ${JSON.stringify(wanted)}; it has ${known.join(', ')}`);
}

/** Every name a label goes by, e.g. `Q4 (Calm, relaxed; written Relaxed)`. */
function labelNames({ id, title, tagValue }: LabelSpec): string {
  const others = [...(title === id ? [] : [title]), ...([id, title].includes(tagValue) ? [] : [`written ${tagValue}`])];
  return others.length === 0 ? id : `${id} (${others.join('; ')})`;
}

function parseMode(option: string, text: string | undefined): { mode?: FieldMode } {
  if (text === undefined) return {};
  const mode = FIELD_MODES.find((known) => known === text);
  if (mode === undefined) throw new UsageError(`${option} is one of ${FIELD_MODES.join(', ')}, not ${quote(text)}`);
  return { mode };
}

const MOST_LABELS = 10;

function parseMax(option: string, text: string | undefined, least: 0 | 1): { maxLabels?: number } {
  if (text === undefined) return {};
  const max = Number(text);
  if (!/^\d+$/.test(text) || max < least || max > MOST_LABELS) {
    throw new UsageError(`${option} needs a number from ${least} to ${MOST_LABELS}, not ${quote(text)}`);
  }
  return { maxLabels: max };
}

/** @returns 0..1 */
function parsePercent(option: string, text: string): number {
  const percent = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !(percent >= 0 && percent <= 100)) {
    throw new UsageError(`${option} needs a number from 0 to 100, in percent, not ${quote(text)}`);
  }
  return percent / 100;
}

function parseThreshold(text: string): PolicyOverrides['rules'][number] {
  const [label, value] = splitAt(text, text.lastIndexOf('='));
  if (value === 'never') return { label, rule: { threshold: null } };
  const threshold = Number(value);
  if (label === '' || value === '' || !(threshold >= 0 && threshold <= 1)) {
    throw new UsageError(
      `--threshold needs LABEL=NUMBER with a number from 0 to 1, or LABEL=never, not ${quote(text)}`,
    );
  }
  return { label, rule: { threshold } };
}

function parseRename(text: string): PolicyOverrides['rules'][number] {
  const [label, tagValue] = splitAt(text, text.indexOf('='));
  if (label === '' || !isWord(tagValue)) {
    throw new UsageError(`--rename needs LABEL=WORD, e.g. "Hip Hop=Hip-Hop", not ${quote(text)}`);
  }
  return { label, rule: { tagValue } };
}

function parsePreserved(text: string): string {
  const value = text.trim();
  if (!isWord(value)) throw new UsageError(`--preserve needs a value of at most ${countOf(LONGEST_WORD, 'character')}`);
  return value;
}

const LONGEST_WORD = 200;

function isWord(text: string): boolean {
  return text !== '' && text.length <= LONGEST_WORD;
}

function splitAt(text: string, index: number): [string, string] {
  return index < 0 ? ['', ''] : [text.slice(0, index).trim(), text.slice(index + 1).trim()];
}

function quote(text: string): string {
  return JSON.stringify(text);
}
