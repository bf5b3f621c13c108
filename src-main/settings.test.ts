import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY, DEFAULT_WRITING } from '../src-shared/policy';
import { SettingsFile } from './settings';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sleevenotes-settings-'));
  path = join(folder, 'settings.json');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('begins with defaults and keeps what is changed', async () => {
  const settings = SettingsFile.open(path);
  expect(settings.current).toMatchObject({
    modelId: null,
    engine: 'auto',
    policy: DEFAULT_POLICY,
    writing: DEFAULT_WRITING,
  });
  settings.update({ policy: { ...DEFAULT_POLICY, skipOwn: true } });
  expect(SettingsFile.open(path).current).toEqual(settings.current);
  expect(await readdir(folder)).toEqual(['settings.json']);
});

it('leaves alone what another process changed meanwhile', async () => {
  const [window, commandLine] = [SettingsFile.open(path), SettingsFile.open(path)];
  commandLine.update({ modelId: 'mine-1' });
  window.update({ keepEmbeddings: false });
  expect(SettingsFile.open(path).current).toMatchObject({ modelId: 'mine-1', keepEmbeddings: false });
  expect(window.current).toMatchObject({ modelId: null, keepEmbeddings: false });
  await writeFile(path, 'no settings');
  window.update({ keepEmbeddings: true });
  expect(SettingsFile.open(path).current).toEqual(window.current);
});

it('understands the policy of version 0.1', async () => {
  await writeFile(path, '{"modelId":null,"policy":{"fields":["mood"],"maxGenres":2}}');
  expect(SettingsFile.open(path).current.policy).toMatchObject({
    genre: { mode: 'off', maxLabels: 2 },
    mood: { mode: 'fill', maxLabels: 1 },
  });
});

it('understands the policy from before there were finer moods', async () => {
  await writeFile(path, '{"policy":{"genre":{"maxLabels":2},"mood":{"mode":"replace","maxLabels":1}}}');
  expect(SettingsFile.open(path).current.policy).toMatchObject({
    mood: { mode: 'replace', maxLabels: 1 },
    theme: DEFAULT_POLICY.theme,
  });
});

it.each([
  ['no JSON', 'policy: all'],
  ['JSON of another kind', '{"policy":{"genre":{"mode":"guess","maxLabels":3}}}'],
])('refuses a file that is %s rather than overwriting it', async (_what, content) => {
  await writeFile(path, content);
  expect(() => SettingsFile.open(path)).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error);
});
