import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { parseFile } from 'music-metadata';
import { addNoise, convert, test } from './fixtures';
import { ask, askDetail, openSong, songRow } from './library-page';

function playerOf(page: Page) {
  const group = page.getByRole('group', { name: 'Player' });
  return {
    play: group.getByRole('button', { name: 'Play' }),
    pause: group.getByRole('button', { name: 'Pause' }),
    slider: group.getByRole('slider', { name: 'Position' }),
    problem: group.getByRole('alert'),
  };
}

async function positionSec(slider: Locator): Promise<number> {
  return Number(await slider.inputValue());
}

/** Waits until the player is past a time; it goes on by itself. */
async function expectPast(slider: Locator, sec: number): Promise<void> {
  await expect.poll(() => positionSec(slider), { intervals: [50] }).toBeGreaterThan(sec);
}

test('a song plays, pauses, is sought in, and ends', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await openSong(page, 'Glass Choir');
  const { play, pause, slider } = playerOf(page);
  await expect(slider).toHaveAttribute('aria-valuetext', '0:00 of 0:09');

  await play.click();
  await expectPast(slider, 1);
  await expect(slider).toHaveAttribute('aria-valuetext', /^0:0[1-9] of 0:09$/);
  await pause.click();
  const pausedSec = await positionSec(slider);
  await page.waitForTimeout(500);
  expect(await positionSec(slider)).toBeCloseTo(pausedSec, 0);

  await slider.fill('7');
  await expect(slider).toHaveAttribute('aria-valuetext', '0:07 of 0:09');
  await play.click();
  await expectPast(slider, 7.5);
  // Played to its end, it can be played again from the beginning.
  await expect(play).toBeVisible();
  expect(await positionSec(slider)).toBeGreaterThan(8.9);
  await play.click();
  await expect(pause).toBeVisible();
  await expect.poll(() => positionSec(slider), { intervals: [50] }).toBeLessThan(5);
});

test('keys: Space plays and pauses, the arrows move the slider that has the focus', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await openSong(page, 'Glass Choir');
  const { play, pause, slider } = playerOf(page);
  await page.keyboard.press('Space');
  await expectPast(slider, 0.3);
  await page.keyboard.press('Space');
  await expect(play).toBeVisible();

  // On a button Space does what the button does.
  await page.getByRole('button', { name: 'Next song' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Piston Dance');
  await expect(play).toBeVisible();
  await expect(slider).toHaveAttribute('aria-valuetext', '0:00 of 0:09');

  await slider.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Piston Dance');
  expect(await positionSec(slider)).toBeGreaterThan(8);
  expect(await positionSec(slider)).toBeLessThan(9);
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(pause).toBeVisible();
});

test('another song ends the one that plays; leaving the page pauses it', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await openSong(page, 'Glass Choir');
  const { play, slider } = playerOf(page);
  await play.click();
  await expectPast(slider, 0.5);
  await page.keyboard.press('Escape');
  await openSong(page, 'Glass Choir');
  await expect(play).toBeVisible();
  const pausedSec = await positionSec(slider);
  expect(pausedSec).toBeGreaterThan(0.5);

  await play.click();
  await expectPast(slider, pausedSec);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Piston Dance');
  await expect(play).toBeVisible();
  expect(await positionSec(slider)).toBe(0);
});

for (const when of ['while it plays', 'while it is paused'] as const) {
  test(`a song whose tags are written ${when} is heard on from where it was`, async ({
    launch,
    musicDir,
    scratchDir,
  }) => {
    // Long enough that most of it is read after the write.
    await addNoise(musicDir, { file: '00 Long.flac', title: 'Long Noise', durationSec: 300 });
    const path = join(musicDir, '00 Long.flac');
    const before = await readFile(path);
    const { page } = await launch({ folder: musicDir });
    await openSong(page, 'Long Noise');
    const { play, pause, slider, problem } = playerOf(page);
    await play.click();
    await expectPast(slider, 0.5);
    if (when === 'while it is paused') await pause.click();
    const atWriteSec = await positionSec(slider);

    const { track } = await askDetail(page, 'Long Noise');
    const long = 'so long that everything after it moves '.repeat(600);
    const edits = [{ field: 'genre', new: ['Jazz', long] }];
    expect(await ask(page, 'tags.writePlan', { plan: [{ trackId: track.id, edits }] })).toMatchObject({ written: 1 });
    expect((await parseFile(path)).common.genre).toContain('Jazz');
    if (when === 'while it plays') await expectPast(slider, atWriteSec + 1);

    // What was not read before the write.
    await slider.fill('200');
    if (when === 'while it is paused') await play.click();
    await expectPast(slider, 201);
    expect(await positionSec(slider)).toBeLessThan(215);
    await expect(pause).toBeVisible();
    await expect(problem).toBeHidden();

    expect(await ask(page, 'tags.undo', { trackIds: [track.id] })).toMatchObject({ written: 1 });
    expect((await readFile(path)).equals(before)).toBe(true);
    await slider.fill('100');
    await expectPast(slider, 101);

    // The same when another program replaces the file.
    const copy = join(scratchDir, 'copy.flac');
    await convert(path, copy);
    await rename(copy, path);
    await slider.fill('250');
    await expectPast(slider, 251);
    await expect(problem).toBeHidden();
  });
}

test('what cannot be played says so, and the page stays whole', async ({ launch, musicDir }) => {
  const tone = join(musicDir, '01 Glass Choir.mp3');
  const files: Readonly<Record<string, readonly string[]>> = {
    'Apple Choir.aiff': [],
    'Lossless Choir.m4a': ['-c:a', 'alac'],
    'Small Choir.opus': [],
    'Usual Choir.m4a': ['-c:a', 'aac'],
    'Plain Choir.wav': [],
    'Vorbis Choir.ogg': ['-c:a', 'libvorbis'],
  };
  for (const [name, codec] of Object.entries(files)) {
    // Without tags a song is called after its file.
    await convert(tone, join(musicDir, name), [...codec, '-map_metadata', '-1']);
  }
  const { page } = await launch({ folder: musicDir });
  const { play, slider, problem } = playerOf(page);
  for (const title of ['Apple Choir', 'Lossless Choir', 'Broken']) {
    await openSong(page, title);
    await play.click();
    await expect(problem, title).toHaveText('This format cannot be played here, or the file is damaged.');
    await expect(play).toBeVisible();
    await expect(slider).toBeHidden();
    await page.keyboard.press('Escape');
  }
  for (const title of ['Small Choir', 'Usual Choir', 'Plain Choir', 'Vorbis Choir']) {
    await openSong(page, title);
    await play.click();
    await expectPast(slider, 0.3);
    await page.keyboard.press('Escape');
  }
});

test('a file that went says so, and plays once it is back', async ({ launch, musicDir, scratchDir }) => {
  const path = join(musicDir, '01 Glass Choir.mp3');
  const { page } = await launch({ folder: musicDir });
  await songRow(page, 'Glass Choir').waitFor();
  await rename(path, join(scratchDir, 'away.mp3'));
  await openSong(page, 'Glass Choir');
  const { play, slider, problem } = playerOf(page);
  await play.click();
  await expect(problem).toHaveText('the file is no longer there; scan its folder again');
  await rename(join(scratchDir, 'away.mp3'), path);
  await play.click();
  await expectPast(slider, 0.3);
  await rm(path);
});

test('a click into the timeline goes there', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await openSong(page, 'Glass Choir');
  const timeline = page.getByRole('region', { name: 'Over time' }).locator('canvas');
  const { width } = (await timeline.boundingBox()) ?? { width: 0 };
  await timeline.click({ position: { x: width / 2, y: 10 } });
  const { play, slider } = playerOf(page);
  expect(await positionSec(slider)).toBeCloseTo(4.5, 0);
  await play.click();
  await expectPast(slider, 5);
  expect(await positionSec(slider)).toBeLessThan(8);
});
