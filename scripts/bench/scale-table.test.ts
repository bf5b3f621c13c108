import { expect, it } from 'vitest';
import { scaleTable } from './scale-table.mjs';

const step = { name: 'scroll', pageCpuMs: 12, pageMs: 30, frameGapMs: 33, mainCpuMs: 5, mainMs: 20 };
const figures = {
  tracks: 100_000,
  firstScan: { ms: 100_000, cpuMs: 90_000, rssBytes: 200e6 },
  rescans: [
    { ms: 12_000, cpuMs: 4000, rssBytes: 160e6 },
    { ms: 4200, cpuMs: 4100, rssBytes: 150e6 },
  ],
  rescanMs: 11_000,
  starts: [
    { shownMs: 2900, usableMs: 3000, mainCpuMs: 700 },
    { shownMs: 1250, usableMs: 1300, mainCpuMs: 690 },
  ],
  steps: [step, { ...step, name: 'sort', mainMs: 90 }, { ...step, name: 'search', mainMs: 90, mainCpuMs: 60 }],
  mainRssAtStart: 266e6,
  mainRssMost: 501e6,
};
const verdictOf = (what: string) =>
  scaleTable(figures)
    .split('\n')
    .find((line) => line.startsWith(`| ${what}`))
    ?.split('|')
    .at(-2)
    ?.trim();

it('takes the best run, and tells apart what other programs took', () => {
  expect(verdictOf('scan again')).toBe('met');
  expect(verdictOf('the same in the app')).toBe('missed');
  expect(verdictOf('start of the app')).toBe('met');
  expect(verdictOf('scroll')).toBe('met');
  expect(verdictOf('sort')).toBe('met in processor time');
  expect(verdictOf('search')).toBe('missed');
  expect(verdictOf('main process, memory after')).toBe('met');
  expect(verdictOf('main process, most')).toBe('missed');
});

it('has no aim for the first scan, and no row where it was not measured', () => {
  expect(verdictOf('first scan')).toBe('');
  expect(scaleTable({ ...figures, firstScan: null })).not.toContain('first scan');
});
