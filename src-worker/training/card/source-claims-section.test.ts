import { describe, expect, test } from 'vitest';
import type { ClaimsReport, EvaluationReport } from '../held-out/report';
import { sourceClaimsSection } from './source-claims-section';
import { measured } from './testing/made-hard-cases';

const claims = (precision: number, byLabel: ClaimsReport['byLabel']): ClaimsReport => ({
  tracks: 40,
  without: 7,
  byLabel,
  precision: measured(precision),
  misled: measured(0.1),
});
const jazz = { label: 'Jazz', right: 8, wrong: 1, unknown: 0 };
const metal = { label: 'Metal', right: 0, wrong: 2, unknown: 24 };
const both = { label: 'Jazz', right: 12, wrong: 2, unknown: 0 };
const allMusic = { source: '4q', ...claims(0.7, [metal, jazz]) };
const gtzan = { source: 'gtzan', ...claims(0.9, [{ label: 'Jazz', right: 4, wrong: 1, unknown: 0 }]) };

const sectionOf = (genreClaims: EvaluationReport['genreClaims']) =>
  sourceClaimsSection({ genreClaims } as EvaluationReport);

describe('sourceClaimsSection', () => {
  test('tells each source apart, then all together', () => {
    const section = sectionOf({ all: claims(0.8, [metal, both]), bySource: [allMusic, gtzan] });
    expect(section).toContain('| 4q | 40 | 7 | 35 | 8 | 3 | 24 | 0.700 [0.600, 0.800] |');
    expect(section).toContain('| gtzan | 40 | 7 | 5 | 4 | 1 | 0 | 0.900 [0.800, 1.000] |');
    expect(section).toContain('| all | 40 | 7 | 40 | 12 | 4 | 24 | 0.800');
    expect(section).toContain('| label | 4q | gtzan | all |');
    expect(section).toContain('| Metal | 0/2 + 24 |  | 0/2 + 24 |\n| Jazz | 8/9 | 4/5 | 12/14 |');
    expect(section).toMatch(
      /pooled precision, 0\.800 \[0\.700, 0\.900\], hides .* 4q alone, .* it is 0\.700 \[0\.600, 0\.800\]/s,
    );
  });

  test('compares nothing where there is one source, and is left out where nothing was counted', () => {
    expect(sectionOf({ all: claims(0.7, [jazz]), bySource: [allMusic] })).not.toContain('pooled');
    expect(sectionOf(undefined)).toBe('');
  });
});
