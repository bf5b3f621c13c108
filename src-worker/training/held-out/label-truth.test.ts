import { expect, test } from 'vitest';
import { UNKNOWN, type Target } from '../labels';
import { calibrationGroups, labelTruths } from './label-truth';

const LABELS = ['Jazz', 'Punk', 'Pop'].map((id) => ({ id }));
/** Of jazz the sources say yes, of punk nothing, of pop only no. */
const tracks = Array.from({ length: 20 }, (_, i) => {
  const targets: Target[] = [i % 2 === 0 ? 1 : 0, UNKNOWN, 0];
  return { track: { id: `t${i}` }, targets };
});
const heard = (id: string): number | undefined => (id === 't9' ? undefined : Number(id.slice(1)));
const taggers = (labelId: string) => (labelId === 'Pop' ? null : heard);

test("sources' words come before the taggers'; what nobody has a word for is not known", () => {
  const [jazz, punk, pop] = labelTruths(LABELS, tracks, taggers);
  expect(jazz).toEqual({ knownBy: 'sources', targets: tracks.map(({ targets }) => targets[0]) });
  expect(punk!.knownBy).toBe('taggers');
  expect(punk!.targets.flatMap((target, i) => (target === 1 ? [i] : []))).toEqual([19]);
  expect(punk!.targets.flatMap((target, i) => (target === UNKNOWN ? [i] : []))).toEqual([9]);
  expect(pop).toEqual({ knownBy: 'taggers', targets: tracks.map(() => UNKNOWN) });
  expect(labelTruths(LABELS, tracks, null)[1]!.targets).toEqual(tracks.map(() => UNKNOWN));
});

test('labels that sources know are calibrated together, each other one by itself; exclusive labels never apart', () => {
  const truths = labelTruths(LABELS, tracks, taggers);
  expect(calibrationGroups('sigmoid', truths)).toEqual([
    { labels: [0], isAsTaught: true },
    { labels: [1], isAsTaught: false },
    { labels: [2], isAsTaught: false },
  ]);
  expect(calibrationGroups('softmax', truths)).toEqual([{ labels: [0, 1, 2], isAsTaught: true }]);
});
