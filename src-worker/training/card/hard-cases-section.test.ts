import { describe, expect, test } from 'vitest';
import type { EvaluationReport, LabelReport } from '../held-out/report';
import { hardCasesSection } from './hard-cases-section';
import { hardCases, measured, side, task } from './testing/made-hard-cases';

const AUDIO = { sampleRateHz: 16000, segmentSamples: 48000, segmentHopSamples: 48000 };

const world = { label: 'World', fate: 'shown', atThreshold: null, rocAuc: measured(0.77) } as LabelReport;

function sectionOf(change: Partial<typeof hardCases>, label = world): string {
  const heads = [{ labels: [label] }] as EvaluationReport['heads'];
  return hardCasesSection({ hardCases: { ...hardCases, ...change }, heads } as EvaluationReport, AUDIO);
}

describe('hardCasesSection', () => {
  test('tells what the first segment alone is worth', () => {
    const section = sectionOf({});
    expect(section).toContain('less than one segment (3.0 s)');
    expect(section).toContain(
      '| 4q mood quadrants, macro F1 | 40 | 0.600 [0.500, 0.700] | 0.700 [0.600, 0.800] | 0.100 [0.000, 0.200] |',
    );
    expect(section).toContain('The other 30 clips of the GTZAN part');
    expect(section).toContain('accuracy 0.550 [0.450, 0.650]');
  });

  test('tells what is claimed of International clips', () => {
    const section = sectionOf({});
    expect(section).toContain('the 12 4q clips');
    expect(section).toContain('\n4 of them under Pop/Rock');
    expect(section).toContain(
      '| of these, not Pop/Rock | 8 | 7 | 5 | 3 | 2 | 3 | 0.750 [0.650, 0.850] | 0.125 [0.025, 0.225] | 0.625',
    );
    expect(section).toContain('Metal 6 (right 1, wrong 2, unknown 3); Jazz 2 (right 2, wrong 0, unknown 0)');
  });

  test.each([
    [world, 'is never written'],
    [{ ...world, fate: 'left-out' as const }, 'is not shipped'],
    [
      {
        ...world,
        fate: 'written' as const,
        atThreshold: { threshold: 0.61, precision: 1, recall: 1, predicted: 12 },
      },
      'is written from 0.610 on',
    ],
  ])('tells what becomes of World', (label, fate) => {
    expect(sectionOf({}, label)).toContain(`ROC-AUC of 0.770 [0.670, 0.870] and ${fate}.`);
  });

  test('says nothing of what there is not', () => {
    const international = { ...hardCases.international, international: side(0) };
    const shortFiles = { ...hardCases.shortFiles, gtzanGenres: task(20, 0) };
    const section = sectionOf({ international, shortFiles });
    expect(section).toContain('not measured.');
    expect(section).not.toContain('Pop/Rock');
    expect(section).not.toContain('The other 0');
    expect(section).not.toMatch(/NaN|undefined/);
  });

  test('metrics from before it was measured give no section', () => {
    expect(hardCasesSection({ heads: [] as EvaluationReport['heads'] } as EvaluationReport, AUDIO)).toBe('');
  });
});
