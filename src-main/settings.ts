import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { engineChoiceSchema } from '../src-shared/engines';
import { CodedError } from '../src-shared/errors';
import { modelIdSchema } from '../src-shared/model-spec';
import { DEFAULT_POLICY, DEFAULT_WRITING, policySchema, writingSchema, type FieldMode } from '../src-shared/policy';
import { LABEL_FIELDS, type LabelField } from '../src-shared/tags';
import { trainingRequestSchema } from '../src-shared/training';

/** What the user chose, kept in a small file of its own that people can read. */
const settingsSchema = z.object({
  /** Which model to use; null: the newest that came with the app. */
  modelId: modelIdSchema.nullable().default(null),
  /** What computes. */
  engine: engineChoiceSchema.default('auto'),
  /** Whether what is heard of songs is kept, for other models. */
  keepEmbeddings: z.boolean().default(true),
  policy: z.preprocess(fromFirstPolicy, policySchema).default(DEFAULT_POLICY),
  writing: writingSchema.default(DEFAULT_WRITING),
  /** What was last trained, or tried to; null: nothing yet. One of another version is forgotten. */
  training: trainingRequestSchema.nullable().default(null).catch(null),
  /** Size of the window in device-independent pixels. */
  window: z
    .object({ width: z.int().min(640).max(20_000), height: z.int().min(480).max(20_000), maximized: z.boolean() })
    .default({ width: 1280, height: 820, maximized: false }),
});
export type Settings = z.infer<typeof settingsSchema>;

export class SettingsFile {
  private constructor(
    private readonly path: string,
    private settings: Settings,
  ) {}

  /**
   * Reads the settings; without a file they are the defaults.
   * @throws CodedError `bad-input` for a file that is not settings, rather than overwriting what someone edited by hand
   */
  static open(path: string): SettingsFile {
    const settings = settingsSchema.safeParse(readJson(path));
    if (settings.success) return new SettingsFile(path, settings.data);
    const [issue] = settings.error.issues;
    throw new CodedError(
      'bad-input',
      `${path}: ${issue?.path.join('.')}: ${issue?.message}; correct the file or delete it`,
    );
  }

  get current(): Settings {
    return this.settings;
  }

  /**
   * Changes some settings. The file is replaced as a whole, so a crash leaves the old or the new one; what another process, say the
   * command line beside the window, changed in it meanwhile stays.
   */
  update(change: Partial<Settings>): Settings {
    this.settings = settingsSchema.parse({ ...this.settings, ...change });
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    const kept = settingsSchema.parse({ ...this.read(), ...change });
    writeFileSync(temporary, `${JSON.stringify(kept, null, 2)}\n`, { flush: true });
    renameSync(temporary, this.path);
    return this.settings;
  }

  /** As the file has them now; of one that nobody can read any more, as they are here. */
  private read(): Settings {
    try {
      return SettingsFile.open(this.path).current;
    } catch {
      return this.settings;
    }
  }
}

/** Version 0.1 knew which empty fields to fill, and with how many genres. */
const firstPolicySchema = z.strictObject({ fields: z.array(z.enum(LABEL_FIELDS)), maxGenres: z.int() });

function fromFirstPolicy(value: unknown): unknown {
  const first = firstPolicySchema.safeParse(value);
  if (!first.success) return value;
  const { fields, maxGenres } = first.data;
  const modeOf = (field: LabelField): FieldMode => (fields.includes(field) ? 'fill' : 'off');
  const { genre, mood } = DEFAULT_POLICY;
  return {
    genre: { ...genre, mode: modeOf('genre'), maxLabels: maxGenres },
    mood: { ...mood, mode: modeOf('mood') },
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ENOENT') return {};
    throw new CodedError('bad-input', `${path} cannot be read as settings; correct the file or delete it`, {
      cause: thrown,
    });
  }
}
