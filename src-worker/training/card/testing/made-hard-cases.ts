import type { ClaimsReport, Measured, ShortTaskReport } from '../../held-out/report';

/** Made-up figures for cards, each side and task alike. */

export const measured = (value: number): Measured => ({ value, interval: [value - 0.1, value + 0.1] });
const claims = (tracks: number, byLabel: ClaimsReport['byLabel']): ClaimsReport => ({
  tracks,
  without: 5,
  byLabel,
  precision: measured(0.75),
  misled: measured(0.125),
});
export const task = (tracks: number, oneSegment: number): ShortTaskReport => ({
  tracks,
  firstSegment: measured(0.6),
  wholeTrack: measured(0.7),
  lost: measured(0.1),
  oneSegment: { tracks: oneSegment, ...measured(oneSegment === 0 ? NaN : 0.55) },
});
export const side = (tracks: number) => ({
  groups: 7,
  moodMacroF1: measured(0.5),
  moodAccuracy: measured(0.625),
  genreClaims: claims(tracks, [
    { label: 'Metal', right: 1, wrong: 2, unknown: 3 },
    { label: 'Jazz', right: 2, wrong: 0, unknown: 0 },
  ]),
});
export const hardCases = {
  shortFiles: {
    moodQuadrants: task(40, 0),
    gtzanGenres: task(20, 30),
    emotifyGenres: task(0, 0),
    genreClaims: { firstSegment: claims(60, []), wholeTrack: claims(60, []) },
  },
  international: { international: side(12), notPopRock: side(8), others: side(50) },
};
