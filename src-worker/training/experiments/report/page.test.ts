import { describe, expect, test } from 'vitest';
import { reportPage } from './page';
import { madeResult } from './testing/made-results';

describe('the page of an experiment', () => {
  const { result, extras } = madeResult('s4.conv', 5);
  const page = reportPage(result, extras);

  test('escapes what comes from titles, labels and songs', () => {
    expect(page).toContain('Network &lt;s4.conv&gt;');
    expect(page).toContain('metal &amp; &lt;noise&gt;');
    expect(page).not.toMatch(/<s4\.conv>|<noise>/);
  });

  test('says how many songs are right, with interval, published figure and data', () => {
    expect(page).toMatch(/Songs right<\/dt><dd>0\.750<small>95 %: 0\.\d{3} to 0\.\d{3}/);
    expect(page).toMatch(/0\.6817: Deep Learning for Music Genre Classification/);
    expect(page).toContain('clips.tsv (folders), 100 songs in 90 groups, one held-out test side, split abc');
    expect(page).toContain('best epoch 1');
  });

  test('counts answers by label: shares darken cells, strong ones have light numbers', () => {
    expect(page).toContain('title="jazz answered as jazz: 7 of 10">7</td>');
    expect(page).toMatch(/<td class="strong" style="--share:0\.700"/);
    expect(page).toMatch(/--share:0\.300" title="jazz answered as metal &amp; &lt;noise&gt;: 3 of 10">3</);
    expect(page).toContain('<td class="total">70 %</td>');
  });

  test('has axes with words and numbers', () => {
    const loss = /aria-label="Loss by epoch.*?<\/svg>/s.exec(page)?.[0] ?? '';
    for (const words of ['>epoch<', '>loss<', '>1<', '>2<', '>0.6<']) expect(loss).toContain(words);
    const picture = /<figure><svg[^>]*aria-label="song-0: jazz, mel spectrogram.*?<\/figure>/s.exec(page)?.[0] ?? '';
    for (const words of ['>Hz<', '>time (s)<', '>4000<', '>2.0<']) expect(picture).toContain(words);
  });

  test('draws every song of the map in the colour of its label', () => {
    const map = /aria-label="Map of the songs".*?<\/svg>/s.exec(page)?.[0] ?? '';
    expect(map.match(/<path class="label-0"/g)).toHaveLength(10);
    expect(map.match(/<path class="label-1"/g)).toHaveLength(10);
  });

  test('lists mistakes, fetches nothing and runs nothing', () => {
    expect(page).toMatch(/Surest mistakes.*song-0.*jazz.*metal/s);
    expect(page).not.toMatch(/<script|https?:\/\/|NaN|undefined/);
  });

  test('does without what was not kept, and without a history', () => {
    const baseline = { ...result, runs: result.runs.map((run) => ({ ...run, history: [] })) };
    const bare = reportPage(baseline, null);
    for (const heading of ['Loss', 'Map of the songs', 'What the network sees', 'Surest mistakes', 'Left out']) {
      expect(bare).not.toContain(`<h2>${heading}</h2>`);
    }
    expect(bare).toContain('<h2>Labels</h2>');
  });

  test('shows several folds and what was left out', () => {
    const [run] = result.runs;
    const folds = { ...result.data, split: 'folds' as const };
    const twice = reportPage(
      { ...result, data: folds, runs: [run!, run!], skipped: { 'a.mp3': 'no <sound>' } },
      extras,
    );
    expect(twice).toContain('2 folds');
    expect(twice.match(/aria-label="Loss by epoch/g)).toHaveLength(2);
    expect(twice).toContain('<li>a.mp3: no &lt;sound&gt;</li>');
  });
});
