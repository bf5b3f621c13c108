import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { JobControl } from './job-control';
import { placeSongs } from './place-songs';
import { madeSongs, VALUE_COUNT } from './testing/made-songs';

const job = { tf, valueCount: VALUE_COUNT, control: new JobControl(), onProgress: (): void => undefined };

test('songs that sound alike lie near each other, and all lie on the map', async () => {
  const songs = madeSongs(90);
  const places = await placeSongs({ ...job, songs });
  expect(places.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
  const labelsOf = (i: number): string => songs[i]!.targets.join();
  const nearest = places.map(([x, y], i) => {
    const distances = places.map(([u, v], j) => (i === j ? Infinity : (x - u) ** 2 + (y - v) ** 2));
    return distances.indexOf(Math.min(...distances));
  });
  const alike = nearest.filter((other, i) => labelsOf(other) === labelsOf(i)).length;
  expect(alike / songs.length).toBeGreaterThan(0.9);
});

test('songs beyond those that t-SNE places lie beside one that sounds like them', async () => {
  const songs = madeSongs(90);
  const twice = [...songs, ...songs];
  const places = await placeSongs({ ...job, songs: twice, mostPlaced: 120 });
  const distances = songs.map((_, i) => {
    const [[x, y], [u, v]] = [places[i]!, places[i + songs.length]!];
    return Math.hypot(x - u, y - v);
  });
  const apart = distances.filter((distance) => distance > 0.02).length;
  // Two that are the same are put in nearly the same place, whichever of them t-SNE has placed.
  expect(apart / songs.length).toBeLessThan(0.4);
  expect(places.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
});

test('it can be cancelled', async () => {
  const control = new JobControl();
  control.cancel();
  await expect(placeSongs({ ...job, control, songs: madeSongs(9) })).rejects.toMatchObject({ code: 'cancelled' });
});
