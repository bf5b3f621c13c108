import { parseArgs } from 'node:util';
import { type EngineName, engineNameSchema, SAFE_ENGINE } from '../src-shared/engines';
import { CodedError } from '../src-shared/errors';

export interface BenchArguments {
  readonly command: 'tracks' | 'soak' | 'rescore';
  readonly engines: readonly EngineName[];
  /** A folder of music in place of the made-up tracks. */
  readonly folder: string | null;
  readonly trackCount: number;
  /** The interpreter to look for Python's packages in. */
  readonly python: string;
}

export const HELP = `npm run bench [-- soak | rescore] [-- --engine NAME]… [--folder FOLDER] [--tracks N] [--python PATH]

Analyses made-up tracks of four minutes (made once, in .cache/bench) with each engine, and says how fast and where the time went.
  scale           measures a large library instead of the analysis
  rescore         has the model score a made-up library of 10,000 tracks from what is kept of them (made once, in .cache/bench, 50 KB a track)
  soak            analyses short tracks, 1,000 of them, and fails when memory, buffers or tensors grow
  --engine NAME   onnx-cpu and others (see src-shared/engines.ts); may be given several times
  --folder PATH   the audio files of a folder in place of made-up tracks
  --tracks N      how many tracks
  --python PATH   a Python with librosa and onnxruntime, to compare with; otherwise python3 is asked
`;

const DEFAULT_TRACKS = { tracks: 16, soak: 1000, rescore: 10_000 } as const;

/** @throws CodedError `bad-input` for what it does not know */
export function parseBenchArguments(args: readonly string[]): BenchArguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [command = 'tracks', ...rest] = positionals;
  if ((command !== 'tracks' && command !== 'soak' && command !== 'rescore') || rest.length > 0)
    throw new CodedError('bad-input', `unknown: ${positionals.join(' ')}; there are only: soak, rescore`);
  return {
    command,
    engines: (values.engine ?? [SAFE_ENGINE]).map(engineOf),
    folder: values.folder ?? null,
    trackCount: values.tracks === undefined ? DEFAULT_TRACKS[command] : countOf(values.tracks),
    python: values.python ?? 'python3',
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        engine: { type: 'string', multiple: true },
        folder: { type: 'string' },
        tracks: { type: 'string' },
        python: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CodedError('bad-input', (error as Error).message, { cause: error });
  }
}

function engineOf(name: string): EngineName {
  const parsed = engineNameSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new CodedError('bad-input', `unknown engine: ${name}; known: ${engineNameSchema.options.join(', ')}`);
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CodedError('bad-input', `--tracks: ${text} is no number of tracks`);
}
