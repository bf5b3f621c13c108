import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostVisibleRows, pagesOf, rowAfterKey, scrollTopShowing, visibleRows } from './virtual-window';

const viewport = { scrollTop: 300, height: 100, rowHeight: 30, total: 40_000 };

describe('visibleRows', () => {
  it('covers every row that is even partly seen, with overscan on both sides', () => {
    expect(visibleRows(viewport, 0)).toEqual({ first: 10, end: 14 });
    expect(visibleRows(viewport, 5)).toEqual({ first: 5, end: 19 });
  });

  it('stays within the list and small, wherever it is scrolled to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 3_000_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        (scrollTop, total) => {
          const { first, end } = visibleRows({ ...viewport, scrollTop, total }, 8);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(total);
          expect(end - first).toBeLessThanOrEqual(4 + 1 + 16);
        },
      ),
    );
  });
});

describe('mostVisibleRows', () => {
  it('is never exceeded, and once reached', () => {
    const sizes = fc.record({
      scrollTop: fc.double({ min: -100, max: 30_000, noNaN: true }),
      height: fc.integer({ min: 0, max: 3000 }),
      rowHeight: fc.integer({ min: 10, max: 60 }),
      total: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 8 }), (size, overscan) => {
        const { first, end } = visibleRows(size, overscan);
        expect(end - first).toBeLessThanOrEqual(mostVisibleRows(size, overscan));
      }),
    );
    const { first, end } = visibleRows({ ...viewport, scrollTop: 325 }, 8);
    expect(end - first).toBe(mostVisibleRows(viewport, 8));
  });
});

describe('scrollTopShowing', () => {
  it('does not move for a row that is wholly seen', () => {
    expect(scrollTopShowing(viewport, 11)).toBe(300);
  });

  it('moves just far enough', () => {
    expect(scrollTopShowing(viewport, 9)).toBe(270);
    expect(scrollTopShowing(viewport, 13)).toBe(320);
  });
});

describe('pagesOf', () => {
  it('names the pages that hold a range', () => {
    expect(pagesOf({ first: 95, end: 201 }, 100)).toEqual([0, 1, 2]);
    expect(pagesOf({ first: 100, end: 200 }, 100)).toEqual([1]);
    expect(pagesOf({ first: 0, end: 0 }, 100)).toEqual([]);
  });
});

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 0, 0],
    ['PageDown', 5, 25],
    ['PageUp', 5, 0],
    ['Home', 70, 0],
    ['End', 5, 99],
    ['PageDown', 95, 99],
    ['a', 5, null],
  ])('%s from row %i leads to %s', (key, index, expected) => {
    expect(rowAfterKey(key, index, 100, 20)).toBe(expected);
  });

  it('leads nowhere in an empty list', () => {
    expect(rowAfterKey('ArrowDown', 0, 0, 20)).toBeNull();
  });
});
