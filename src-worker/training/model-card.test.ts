import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../src-shared/model-spec';
import { calibrationChart } from './card/calibration-chart';
import { hardCases } from './card/testing/made-hard-cases';
import { rewriteCard } from './card/rewrite-card';
import { startNotices } from './card/starting-weights';
import { readTrainConfig } from './config';
import type { EvaluationReport, HeadReport, LabelReport } from './held-out/report';
import { type CardFacts, writeModelCard } from './model-card';

const CONFIG_PATH = join(import.meta.dirname, 'configs/musicnn-1.json');

const measured = { value: 0.8, interval: [0.7, 0.9] as [number, number], byFold: [0.7, 0.85, 0.9] };
const bins = [
  { count: 10, meanConfidence: 0.1, shareRight: 0 },
  { count: 10, meanConfidence: 0.6, shareRight: 0.7 },
];
const label = (id: string, change: Partial<LabelReport> = {}): LabelReport => ({
  label: id,
  knownBy: 'sources',
  positives: 40,
  negatives: 160,
  rocAuc: { value: 0.9, interval: [0.85, 0.95] },
  averagePrecision: 0.7,
  atThreshold: { threshold: 0.6123, precision: 0.8, recall: 0.5, predicted: 25 },
  crossFitted: { precision: 0.8, recall: 0.45, predicted: 30 },
  reliability: bins,
  calibrationQuality: null,
  taggerReach: null,
  fate: 'written',
  ...change,
});
const quality = { error: 0.08, brier: 0.1, logLoss: 0.3, reliability: bins };
const genre: HeadReport = {
  name: 'genre',
  activation: 'sigmoid',
  calibration: { temperatures: [1.25, 1.25, 1.25, 1.9], bias: [0.1, -0.2, 0, -3.2] },
  calibrationQuality: { before: quality, after: { ...quality, error: 0.02 } },
  labels: [
    label('Jazz'),
    label('Pop', { fate: 'shown', crossFitted: { precision: 0.75, recall: 0.3, predicted: 16 } }),
    label('World', { fate: 'left-out', rocAuc: { value: 0.6, interval: [0.5, 0.7] } }),
    label('House', {
      fate: 'shown',
      knownBy: 'taggers',
      atThreshold: null,
      reliability: [],
      taggerReach: {
        heard: { tracks: 100, likely: 4 },
        unheard: { tracks: 40, likely: 10 },
        mostAmong: { label: 'Reggae', tracks: 12, likely: 9 },
      },
      calibrationQuality: { before: { ...quality, error: 0.09 }, after: { ...quality, error: 0.005, brier: 0.024 } },
    }),
  ],
  unanswered: [{ source: '4q', tracks: 80, without: 20 }],
};
const task = {
  tracks: 20,
  labels: ['a', 'b'],
  trackAccuracy: measured,
  trackMacroF1: measured,
  segmentAccuracy: 0.75,
  confusion: [
    [9, 1],
    [3, 7],
  ],
};
const report: EvaluationReport = {
  tracks: 200,
  targetPrecision: 0.8,
  moodQuadrants: task,
  gtzanGenres: task,
  emotifyGenres: task,
  allMusicMacroRocAuc: { ...measured, labels: ['Blues', 'Jazz'] },
  heads: [genre],
};
const spec: ModelSpec = {
  formatVersion: 2,
  id: 'some-1',
  title: 'Some 1',
  createdOn: '2026-01-02',
  architecture: 'Network, 10 parameters',
  audio: { sampleRateHz: 8000, segmentSamples: 24000, segmentHopSamples: 24000 },
  inputs: [{ kind: 'raw' }],
  heads: [
    {
      name: 'genre',
      activation: 'sigmoid',
      labels: ['Jazz', 'Pop'].map((id) => ({ id, title: id, tagValue: id, threshold: null })),
    },
  ],
  files: {},
};
const robustness = {
  cases: [
    {
      name: 'speech',
      clips: 12,
      seconds: 9.51,
      claimed: { genre: 1, mood: 2 },
      claimedLabels: [
        { label: 'Jazz', head: 'genre' as const, clips: 1 },
        { label: 'Q2', head: 'mood' as const, clips: 1 },
        { label: 'Q4', head: 'mood' as const, clips: 1 },
      ],
      topLabels: [{ label: 'Folk', head: 'genre' as const, meanProb: 0.12, maxProb: 0.3 }],
    },
  ],
};

let facts: CardFacts;
let dir: string;
beforeEach(async () => {
  const config = { ...(await readTrainConfig(CONFIG_PATH)), notes: ['A larger network: no better.'] };
  facts = { spec, config, trainedOn: { '4q': 100, gtzan: 100 }, report, robustness };
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-card-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** The lines of one section. */
function section(card: string, title: string): string {
  const at = card.indexOf(`${title}\n`);
  expect(at, title).toBeGreaterThan(-1);
  return card.slice(at).split(/\n(?=#)/)[0]!;
}

describe('the card', () => {
  test('tells what becomes of every label, and why', () => {
    const card = writeModelCard(facts);
    expect(section(card, '### Genres')).toMatchInlineSnapshot(`
      "### Genres

      | label | yes | no | ROC-AUC | average precision | threshold | claimed | precision | recall |
      |---|---|---|---|---|---|---|---|---|
      | Jazz | 40 | 160 | 0.900 [0.850, 0.950] | 0.700 | 0.612 | 30 | 0.80 [0.63, 0.90] | 0.45 |
      | Pop | 40 | 160 | 0.900 [0.850, 0.950] | 0.700 | never written | 16 | 0.75 [0.51, 0.90] | 0.30 |
      "
    `);
    expect(section(card, '### Not shipped')).toContain('| World | 40 | 160 | 0.600 [0.500, 0.700] |');
    expect(section(card, '### Known from taggers only')).toContain('| House | 40 | 160 | 0.900 [0.850, 0.950] |');
    expect(section(card, '### Known from taggers only')).toContain(
      '| House | 4 % of 100 | 25 % of 40 | Reggae: 75 % of 12 |',
    );
    expect(section(card, '### No label is an answer')).toContain('| Genres | 4q | 80 | 20 | 25 % |');
  });

  test('has the aims with each fold, calibration, failures and what did not help', () => {
    const card = writeModelCard(facts);
    expect(section(card, '## Measured')).toContain(
      '| GTZAN part, accuracy of clips | 0.80 | reached; aim within the interval | 0.817 ± 0.104 | 0.700, 0.850, 0.900 | 0.800 [0.700, 0.900] |',
    );
    const calibration = section(card, '## Calibration');
    expect(calibration).toContain('| genre | 1.250 | -0.20 to 0.10 | 0.080 → 0.020 |');
    expect(calibration).toContain('- genre: Jazz 0.10, Pop -0.20, World 0.00\n');
    expect(calibration).toContain('against what they are measured by');
    expect(calibration).toContain('| House | 1.900 | -3.20 | 0.090 → 0.005 | 0.100 → 0.024 | 0.300 → 0.300 |');
    expect(section(card, '## Where it fails')).toContain(
      '| speech | 12 | 9.5 | 1 | 2 |  | Jazz 1; Q2 1, Q4 1 | Folk 0.120 (0.300) |',
    );
    expect(section(card, '## Tried, and did not help')).toContain('- A larger network: no better.');
    expect(section(card, '## Data and licences')).toContain('ISC licence');
    expect(card).not.toMatch(/undefined|NaN|\[object/);
  });

  test('takes its counts from what was measured', () => {
    const card = writeModelCard({ ...facts, trainedOn: { '4q': 1, emotify: 1, gtzan: 1, debian: 1, 'not-music': 1 } });
    const measuredPart = section(card, '## Measured');
    expect(measuredPart).toMatch(/On 200 labelled tracks, .*: 3 folds, .*on all folds/s);
    expect(measuredPart).toContain('| GTZAN part, 2 genres | 20 |');
    expect(measuredPart).toContain('| Emotify, 2 genres | 20 |');
    const words = ['## Data and licences', '## Measured', '## Labels', '## Limits'].map((title) =>
      section(card, title),
    );
    for (const text of words)
      expect(text.replace('some forty variants', '')).not.toMatch(/\b(four|five|ten|forty|30 s|9-30)\b/);
  });

  test('says what was not measured, and leaves out what there is not', () => {
    const bare = { ...facts, config: { ...facts.config, notes: [] }, robustness: null };
    const heads = [{ ...genre, labels: [label('Jazz')] }];
    const card = writeModelCard({ ...bare, report: { ...report, heads } });
    expect(section(card, '## Where it fails')).toContain('not measured');
    expect(card).not.toContain('did not help');
    expect(card).not.toContain('### Not shipped');
    expect(card).not.toContain('### Known from taggers only');
  });

  test('of labels that taggers know says nothing of unheard tracks where there are none, or none were counted', () => {
    const none = { tracks: 0, likely: 0 };
    for (const taggerReach of [null, { heard: { tracks: 100, likely: 4 }, unheard: none, mostAmong: null }]) {
      const heads = [{ ...genre, labels: [...genre.labels.slice(0, 3), { ...genre.labels[3]!, taggerReach }] }];
      const text = section(writeModelCard({ ...facts, report: { ...report, heads } }), '### Known from taggers only');
      expect(text).toContain('| House | 40 | 160 |');
      expect(text).not.toContain('where none did');
    }
  });

  test('says what the measured kinds leave open where such things were taught', () => {
    const failures = (trainedOn: CardFacts['trainedOn']) =>
      section(writeModelCard({ ...facts, trainedOn }), '## Where it fails');
    expect(failures({ '4q': 100, 'not-music': 50 })).toContain('have kin in training');
    expect(failures({ '4q': 100 })).not.toContain('kin in training');
  });

  test('tells the hard cases where they were measured', () => {
    expect(writeModelCard(facts)).not.toContain('### Very short files');
    const card = writeModelCard({ ...facts, report: { ...report, hardCases } });
    expect(section(card, '### Very short files')).toContain('| Emotify, accuracy |');
    expect(section(card, '### Music that is not Western')).toContain('the 12 4q clips');
  });

  test('is written anew from its folder, once more has been measured', async () => {
    const files = {
      'spec.json': spec,
      'config.json': facts.config,
      'metrics.json': { epochLosses: [1, 0.5], trainedOn: facts.trainedOn, heldOut: report },
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), JSON.stringify(content));
    await rewriteCard(dir);
    const cardPath = join(dir, 'card.md');
    expect(await readFile(cardPath, 'utf8')).toBe(writeModelCard({ ...facts, robustness: null }));
    await writeFile(join(dir, 'robustness.json'), JSON.stringify(robustness));
    await rewriteCard(dir);
    expect(await readFile(cardPath, 'utf8')).toBe(writeModelCard(facts));
    expect(await readFile(join(dir, 'calibration.svg'), 'utf8')).toBe(calibrationChart(report));
    const ofEarlierVersion = { cases: robustness.cases.map((one) => ({ ...one, claimedLabels: undefined })) };
    await writeFile(join(dir, 'robustness.json'), JSON.stringify(ofEarlierVersion));
    await rewriteCard(dir);
    expect(section(await readFile(cardPath, 'utf8'), '## Where it fails')).toContain(
      '| speech | 12 | 9.5 | 1 | 2 |  | Folk 0.120 (0.300) |',
    );
    await writeFile(join(dir, 'robustness.json'), '{"cases":[{}]}');
    await expect(rewriteCard(dir)).rejects.toThrow(/robustness\.json is not a measurement/);
  });
});

test('weights by others bring their notice', async () => {
  const notices = await startNotices(facts.config);
  expect(notices['NOTICE']).toContain('provided that the above copyright notice');
  expect(await startNotices({})).toEqual({});
});

test('the drawing has a panel for each head and each label that ships and has a curve', () => {
  const chart = calibrationChart(report);
  expect(chart.match(/class="title"[^>]*>([^<]*)/g)?.map((text) => text.split('>')[1])).toEqual([
    'genre: all labels',
    'Jazz (40)',
    'Pop (40)',
  ]);
  expect(chart.match(/<circle class="after"/g)).toHaveLength(1 + 2 * 3);
});
