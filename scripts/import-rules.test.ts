import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A rule nobody has seen bite may as well not be there: every import rule against one file that breaks it. */

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Rule, the file that breaks it, and what that file imports. */
const VIOLATIONS: readonly (readonly [rule: string, from: string, imported: string])[] = [
  ['no-circular', 'src-shared/circle-a.ts', './circle-b'],
  ['no-unresolvable', 'src-shared/lost.ts', './nowhere'],
  ['no-undeclared-package', 'src-worker/audio/undeclared.ts', 'undeclared'],
  ['runtime-needs-no-dev-package', 'src-main/scan/dev.ts', 'fast-check'],
  ['runtime-needs-no-dev-package', 'src-worker/audio/dev.ts', 'fast-check'],
  ['runtime-needs-no-dev-package', 'src-shared/node/dev.ts', 'fast-check'],
  ['no-import-of-tests', 'src-shared/uses-test.ts', './some.test'],
  ['shared-is-pure', 'src-shared/uses-node.ts', 'node:fs'],
  ['shared-is-pure', 'src-shared/uses-electron.ts', 'electron'],
  ['shared-is-pure', 'src-shared/uses-worker.ts', '../src-worker/audio/decode'],
  ['shared-is-pure', 'src-shared/uses-package.ts', 'node-id3'],
  ['shared-node-is-for-node-processes', 'src-shared/uses-shared-node.ts', './node/read-bytes'],
  ['shared-node-is-for-node-processes', 'src-renderer/lib/uses-shared-node.ts', '../../src-shared/node/read-bytes'],
  ['shared-node-knows-no-process', 'src-shared/node/uses-main.ts', '../../src-main/scan/walk'],
  ['shared-node-knows-no-process', 'src-shared/node/uses-electron.ts', 'electron'],
  ['shared-node-knows-no-process', 'src-shared/node/uses-package.ts', 'node-id3'],
  ['main-keeps-to-itself', 'src-main/uses-worker.ts', '../src-worker/audio/decode'],
  ['worker-keeps-to-itself', 'src-worker/uses-main.ts', '../src-main/scan/walk'],
  ['worker-keeps-to-itself', 'src-worker/uses-electron.ts', 'electron'],
  ['renderer-keeps-to-itself', 'src-renderer/lib/uses-main.ts', '../../src-main/scan/walk'],
  ['renderer-is-sandboxed', 'src-renderer/lib/uses-electron.ts', 'electron'],
  ['renderer-has-no-node', 'src-renderer/lib/uses-node.ts', 'node:path'],
  ['renderer-has-no-node', 'src-renderer/components/UsesNode.svelte', 'node:path'],
  ['worker-audio-is-first', 'src-worker/audio/uses-features.ts', '../features/log-mel'],
  ['worker-features-know-audio-only', 'src-worker/features/uses-model.ts', '../model/classifier'],
  ['worker-reading-knows-no-model', 'src-worker/reading/uses-model.ts', '../model/classifier'],
  ['worker-model-knows-no-aggregate', 'src-worker/model/uses-aggregate.ts', '../aggregate/track'],
  ['only-analyse-track-composes', 'src-worker/main.ts', './aggregate/track'],
  ['runtime-knows-no-training', 'src-worker/model/uses-training.ts', '../training/train'],
  ['only-store-knows-the-database', 'src-main/scan/uses-database.ts', 'better-sqlite3'],
  ['only-tags-write-tags', 'src-main/scan/uses-id3.ts', 'node-id3'],
  ['only-tags-write-tags', 'src-main/scan/replaces-files.ts', '../tags/replace-file'],
  ['command-line-needs-no-electron', 'src-main/cli.ts', './between'],
  ['services-know-no-front-end', 'src-main/services/uses-cli.ts', '../cli'],
  ['components-know-props-only', 'src-renderer/components/UsesState.svelte', '../state/library'],
  ['only-state-calls-main', 'src-renderer/views/CallsMain.svelte', '../api'],
  ['state-knows-no-views', 'src-renderer/state/uses-view.ts', '../views/CallsMain.svelte'],
];

/** Files that break nothing: what the others import. */
const BYSTANDERS: Readonly<Record<string, string>> = {
  'src-shared/circle-b.ts': 'import "./circle-a";',
  'src-shared/some.test.ts': '',
  'src-shared/node/read-bytes.ts': 'import "node:fs"; import "strtok3"; import "../some";',
  'src-shared/some.ts': '',
  'src-worker/audio/decode.ts': 'import "../../src-shared/node/read-bytes";',
  'src-worker/features/log-mel.ts': 'import "../audio/decode";',
  'src-worker/model/classifier.ts': 'import "../features/log-mel";',
  'src-worker/aggregate/track.ts': 'import "../model/classifier";',
  'src-worker/analyse-track.ts': 'import "./aggregate/track"; import "./audio/decode";',
  'src-worker/training/train.ts': 'import "../features/log-mel";',
  'src-main/scan/walk.ts': 'import "node:fs"; import "../../src-shared/node/read-bytes";',
  'src-main/store/database.ts': 'import "better-sqlite3";',
  'src-main/tags/write-tags.ts': 'import "node-id3"; import "./replace-file";',
  'src-main/tags/replace-file.ts': '',
  'src-main/between.ts': 'import "electron";',
  'src-renderer/state/library.ts': 'import "../api";',
  'src-renderer/api.ts': '',
};

const DECLARED = ['better-sqlite3', 'node-id3', 'strtok3'];
const DECLARED_FOR_DEVELOPMENT = ['electron', 'fast-check'];

let scratch = '';
let found = new Set<string>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-imports-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json']) cpSync(join(rootDir, name), join(scratch, name));
  write(
    'package.json',
    JSON.stringify({ dependencies: versions(DECLARED), devDependencies: versions(DECLARED_FOR_DEVELOPMENT) }),
  );
  for (const name of [...DECLARED, ...DECLARED_FOR_DEVELOPMENT, 'undeclared']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const [path, text] of Object.entries(BYSTANDERS)) write(path, text);
  for (const [, path, imported] of VIOLATIONS) write(path, importing(path, imported));
  found = cruise();
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('import rules', () => {
  it.each(VIOLATIONS)('%s bites in %s', (rule, from) => {
    expect(found).toContain(`${rule}: ${from}`);
  });

  it('leave right imports alone', () => {
    const accused = [...found].map((line) => line.slice(line.indexOf(': ') + 2));
    expect(accused.filter((path) => path in BYSTANDERS)).toEqual([]);
  });

  it('are all tried here', () => {
    const config = require('../.dependency-cruiser.cjs') as { forbidden: { name: string; comment: string }[] };
    const tried = new Set(VIOLATIONS.map(([rule]) => rule));
    expect(config.forbidden.map((rule) => rule.name).filter((name) => !tried.has(name))).toEqual([]);
    expect(config.forbidden.filter((rule) => rule.comment === '')).toEqual([]);
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}

function importing(path: string, imported: string): string {
  const statement = `import ${JSON.stringify(imported)};`;
  return path.endsWith('.svelte') ? `<script lang="ts">\n${statement}\n</script>\n` : statement;
}

function versions(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, '1.0.0']));
}

/** Runs the cruiser over the scratch tree; `rule: file` for every violation. */
function cruise(): Set<string> {
  const program = join(rootDir, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const folders = ['src-shared', 'src-main', 'src-worker', 'src-renderer'];
  const output = execFileSync(process.execPath, [program, ...args, ...folders], { cwd: scratch, encoding: 'utf8' });
  const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  return new Set(summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`));
}
