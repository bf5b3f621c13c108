import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgressLine, formatTime } from './progress-line';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  [0, '0 s'],
  [43_200, '43 s'],
  [245_000, '4 min 05 s'],
  [7_800_000, '2 h 10 min'],
])('%d ms are %s', (ms, text) => expect(formatTime(ms)).toBe(text));

test('says how long it still takes, and no more of that when it is done', () => {
  const stream = new PassThrough();
  const line = createProgressLine(stream as unknown as NodeJS.WriteStream);
  for (const done of [1, 2, 4]) {
    line.update('listening', done, 4, 'songs');
    vi.advanceTimersByTime(40_000);
  }
  expect(String(stream.read())).toBe(
    'listening 1/4 songs\nlistening 2/4 songs, 1 min 20 s left\nlistening 4/4 songs\n',
  );
});

test('a line of its own does not go on behind the progress', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true });
  const line = createProgressLine(stream as unknown as NodeJS.WriteStream);
  line.update('listening', 1, 4, 'songs');
  line.print('Stopped.');
  line.print('Bye.');
  expect(String(stream.read())).toBe('\r\x1b[2Klistening 1/4 songs\nStopped.\nBye.\n');
});
