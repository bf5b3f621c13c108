import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { TEST_SPEC } from '../../testing/fixtures';
import {
  type ArchiveOptions,
  modelContent,
  putArchive,
  putFiles,
  putModel,
  replaceBytes,
} from '../../testing/model-archive';
import { ModelFolders } from '../model-folders';
import { exportModel } from './export-model';
import { importModel, type ImportOptions } from './model-import';

let base: string;
let ownDir: string;
let folders: ModelFolders;
let tried: string[];
let problem: string | null;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'sleevenotes-exchange-'));
  ownDir = join(base, 'own');
  await mkdir(join(base, 'shipped'));
  folders = new ModelFolders(join(base, 'shipped'), ownDir);
  tried = [];
  problem = null;
});

afterEach(() => rm(base, { recursive: true, force: true }));

function take(path: string, options?: ImportOptions): Promise<string | null> {
  const tryModel = (dir: string) => {
    tried.push(dir);
    return Promise.resolve(problem);
  };
  return importModel(path, { folders, tryModel }, options);
}

function zip(content: Readonly<Record<string, string>>, options?: ArchiveOptions): Promise<string> {
  return putArchive(join(base, 'offered.zip'), content, options);
}

/** Refused for this reason, before anything was computed, and nothing stays behind: neither here nor anywhere around. */
async function expectRefusal(path: string, reason: RegExp, code = 'model-invalid'): Promise<void> {
  await mkdir(ownDir, { recursive: true });
  const before = readdirSync(base);
  await expect(take(path)).rejects.toMatchObject({ code, message: expect.stringMatching(reason) as string });
  expect(tried).toEqual([]);
  expect(readdirSync(ownDir)).toEqual([]);
  expect(readdirSync(base)).toEqual(before);
}

const without = (name: string) => Object.fromEntries(Object.entries(modelContent()).filter(([key]) => key !== name));

describe('what is exported is taken in again', () => {
  test.each([
    ['as an archive', true],
    ['as a folder', false],
  ])('%s', async (_, isArchive) => {
    const content = modelContent();
    await putFiles(join(base, 'shipped', TEST_SPEC.id), {
      ...content,
      'notes.txt': 'mine',
      'calibration.svg': '<svg/>',
    });
    const path = join(base, isArchive ? 'out.zip' : `shipped/${TEST_SPEC.id}`);
    if (isArchive) await exportModel(await folders.find(null), path);
    else await rm(join(path, 'notes.txt'));
    const elsewhere = new ModelFolders(join(base, 'none'), ownDir);
    const id = await importModel(path, { folders: elsewhere, tryModel: () => Promise.resolve(null) });
    expect(id).toBe(TEST_SPEC.id);
    const found = await elsewhere.find(TEST_SPEC.id);
    expect(readdirSync(found.dir).sort()).toEqual(Object.keys(content).sort());
    for (const [name, text] of Object.entries(content))
      expect(await readFile(join(found.dir, name), 'utf8')).toBe(text);
    expect(readdirSync(ownDir)).toEqual([TEST_SPEC.id]);
  });

  test('the same model gives the same archive', async () => {
    await putModel(join(base, 'shipped'));
    const model = await folders.find(null);
    const paths = ['a.zip', 'b.zip'].map((name) => join(base, name));
    for (const path of paths) await exportModel(model, path);
    const [a, b] = await Promise.all(paths.map((path) => readFile(path)));
    expect(a).toEqual(b);
  });

  test('a place that cannot be written is named, and nothing is left there', async () => {
    await putModel(join(base, 'shipped'));
    const path = join(base, 'nowhere', 'out.zip');
    const refusal = { code: 'bad-input', message: expect.stringContaining(path) as string };
    await expect(exportModel(await folders.find(null), path)).rejects.toMatchObject(refusal);
  });
});

it('takes in what macOS and a file manager packed, leaving out what they added', async () => {
  const content = { ...modelContent(), '.DS_Store': 'x', 'calibration.svg': '<svg onload="alert(1)"/>' };
  const packed = Object.fromEntries(Object.entries(content).map(([name, text]) => [`test-1/${name}`, text]));
  expect(await take(await zip({ ...packed, '__MACOSX/test-1/._spec.json': 'x' }))).toBe(TEST_SPEC.id);
  expect(readdirSync(join(ownDir, TEST_SPEC.id)).sort()).toEqual(Object.keys(modelContent()).sort());
});

describe('refuses an archive', () => {
  it('that leads out of it', async () => {
    const spoil = (bytes: Buffer) => replaceBytes(bytes, 'xx/evil.md', '../evil.md');
    await expectRefusal(await zip({ ...modelContent(), 'xx/evil.md': 'x' }, { spoil }), /invalid relative path/);
    const absolute = (bytes: Buffer) => replaceBytes(bytes, 'xevil.md', '/evil.md');
    await expectRefusal(await zip({ ...modelContent(), 'xevil.md': 'x' }, { spoil: absolute }), /absolute path/);
    const windows = (bytes: Buffer) => replaceBytes(bytes, 'xx/evil.md', '..\\evil.md');
    await expectRefusal(await zip({ ...modelContent(), 'xx/evil.md': 'x' }, { spoil: windows }), /invalid characters/);
  });

  it('with links', async () => {
    await expectRefusal(await zip(modelContent(), { entry: { mode: 0o120777 } }), /is a link/);
  });

  it.each([
    ['another file', { 'run.js': 'alert(1)' }, /run\.js is no file of a model/],
    ['a name of every object', { constructor: 'x' }, /constructor is no file of a model/],
    ['a file that is too large', { 'card.md': 'x'.repeat(1_000_001) }, /card\.md is larger than 1 MB/],
  ])('with %s', async (_, added, reason) => {
    await expectRefusal(await zip({ ...modelContent(), ...added }), reason);
  });

  it('with more files than a model has, or in several folders', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`file-${i}`, '']));
    await expectRefusal(await zip(many), /more than 100 entries/);
    await expectRefusal(await zip({ ...modelContent(), 'inner/card.md': '' }), /several folders/);
    await expectRefusal(await zip(modelContent(), { folder: 'a/b/' }), /several folders/);
  });

  it('with one name twice', async () => {
    const spoil = (bytes: Buffer) => replaceBytes(bytes, 'copy.md', 'card.md');
    await expectRefusal(await zip({ ...modelContent(), 'copy.md': 'another' }, { spoil }), /card\.md is in it twice/);
  });

  it('that unpacks to more than it says', async () => {
    const size = (bytes: number) => Buffer.from([bytes & 255, (bytes >> 8) & 255, (bytes >> 16) & 255, 0]);
    const bomb = { ...modelContent(), 'card.md': 'x'.repeat(900_001) };
    const spoil = (bytes: Buffer) => replaceBytes(bytes, size(900_001), size(9));
    await expectRefusal(await zip(bomb, { spoil }), /card\.md can't be copied: too many bytes/);
  });

  it.each([0.2, 0.6, 0.99])('of which only a part (%d) arrived', async (share) => {
    const spoil = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * share));
    await expectRefusal(await zip(modelContent(), { spoil }), /is no archive of a model.*export the model again/);
  });

  it('whose bytes were damaged', async () => {
    const spoil = (bytes: Buffer) => replaceBytes(bytes, 'the weights', 'The weights');
    const stored = { entry: { compress: false }, spoil };
    await expectRefusal(await zip(modelContent(), stored), /weights\.bin/);
  });

  it('that is none', async () => {
    await writeFile(join(base, 'song.zip'), 'no archive');
    await expectRefusal(join(base, 'song.zip'), /song\.zip is no archive of a model/);
    await expectRefusal(join(base, 'gone.zip'), /gone\.zip can't be read: there is no such file/, 'file-missing');
  });
});

describe('refuses a model', () => {
  it.each(['spec.json', 'golden.json', 'model.onnx'])('without %s', async (name) => {
    await expectRefusal(await zip(without(name)), new RegExp(`there is no ${name} in it`));
  });

  it('with a file that is not the one its spec names', async () => {
    await expectRefusal(
      await zip({ ...modelContent(), 'weights.bin': 'others' }),
      /weights\.bin is not the file its spec\.json names/,
    );
    await expectRefusal(await zip(without('weights.bin')), /there is no weights\.bin, which its spec\.json names/);
  });

  it('whose spec names files that are none of a model', async () => {
    const content = modelContent();
    const spec = JSON.parse(content['spec.json']!) as { files: Record<string, string> };
    spec.files['../../.bashrc'] = '0'.repeat(64);
    await expectRefusal(
      await zip({ ...content, 'spec.json': JSON.stringify(spec) }),
      /there is no \.\.\/\.\.\/\.bashrc/,
    );
  });

  it.each([
    ['whose spec lacks something', '{"formatVersion": 2}', /spec\.json: id/],
    ['whose spec is no JSON', '{', /spec\.json is no JSON/],
    ['whose id leads out of its folder', JSON.stringify({ ...TEST_SPEC, id: '../evil' }), /spec\.json: id/],
  ])('%s', async (_, spec, reason) => {
    await expectRefusal(await zip({ ...modelContent(), 'spec.json': spec }), reason);
  });

  it('of layers that run code, or weights that lie elsewhere', async () => {
    const lambda = { modelTopology: { config: { layers: [{ class_name: 'Lambda', config: { function: '…' } }] } } };
    await expectRefusal(await zip(modelContent({ 'model.json': JSON.stringify(lambda) })), /model\.json names Lambda/);
    const elsewhere = { modelTopology: {}, weightsManifest: [{ paths: ['https://example.org/w.bin'], weights: [] }] };
    await expectRefusal(await zip(modelContent({ 'model.json': JSON.stringify(elsewhere) })), /its weights elsewhere/);
  });

  it('whose network is none, or more than one', async () => {
    await expectRefusal(await zip(modelContent({ 'model.onnx': 'text' })), /offered\.zip: model\.onnx holds something/);
    await expectRefusal(await zip(modelContent({ 'top.onnx': '\u0008' })), /offered\.zip: top\.onnx is no network/);
  });

  it('whose report of a training is none', async () => {
    await expectRefusal(await zip({ ...modelContent(), 'training.json': '{}' }), /training\.json is no report/);
  });

  it('from a folder with links or folders in it', async () => {
    const dir = join(base, 'offered');
    await putFiles(dir, without('card.md'));
    await symlink('/etc/passwd', join(dir, 'card.md'));
    await expectRefusal(dir, /card\.md is no plain file/);
  });

  it('that does not compute what it should; nothing of it stays', async () => {
    problem = 'computes wrongly';
    await expect(take(await zip(modelContent()))).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('computes wrongly') as string,
    });
    expect(readdirSync(ownDir)).toEqual([]);
  });
});

describe('a model of an id that is there', () => {
  beforeEach(() => putModel(ownDir));

  it('is refused when it is the same', async () => {
    await expect(take(await zip(modelContent()))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('here already, as test-1') as string,
    });
  });

  const different = () => zip(modelContent({ 'model.onnx': '\u0008\u0007' }, { title: 'Another' }));

  it('is refused when it is another, with an id that is free', async () => {
    await expect(take(await different())).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('take it in as test-1-2') as string,
    });
    expect((await folders.find('test-1')).spec.title).toBe('Test');
  });

  it('is kept apart from one that is being trained', async () => {
    await mkdir(join(ownDir, 'mine.partial'));
    await expect(take(await different(), { asId: 'mine' })).rejects.toMatchObject({
      message: expect.stringContaining('take it in as mine-2') as string,
    });
    expect(readdirSync(ownDir).sort()).toEqual(['mine.partial', 'test-1']);
  });

  it('is taken in under the id that was offered, or asked for', async () => {
    const path = await different();
    const asked: string[] = [];
    const answer = (yes: boolean) => (taken: string, free: string) => {
      asked.push(`${taken} ${free}`);
      return Promise.resolve(yes);
    };
    expect(await take(path, { askForId: answer(false) })).toBeNull();
    expect(await take(path, { askForId: answer(true) })).toBe('test-1-2');
    expect(await take(path, { asId: 'mine' })).toBe('mine');
    expect(asked).toEqual(['test-1 test-1-2', 'test-1 test-1-2']);
    expect(readdirSync(ownDir).sort()).toEqual(['mine', 'test-1', 'test-1-2']);
    expect((await folders.find('mine')).spec).toMatchObject({ id: 'mine', title: 'Another' });
    await expect(take(path, { asId: '../mine' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
