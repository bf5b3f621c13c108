import { EndOfStreamError } from 'strtok3';
import { expect, test } from 'vitest';
import { BoundedTokenizer } from './bounded-tokenizer';

const MIB = 1024 * 1024;

/** A file of 200 kB whose every byte tells its place, and what was read of it. */
function numberedFile() {
  const bytes = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => i % 251));
  const reads: [offset: number, length: number][] = [];
  const read = (offset: number, length: number): Promise<Buffer> => {
    reads.push([offset, length]);
    return Promise.resolve(bytes.subarray(offset, offset + length));
  };
  return { tokenizer: new BoundedTokenizer({ read }, { size: bytes.length }), reads };
}

/** Zeros without an end worth mentioning. */
function zeros(): BoundedTokenizer {
  const shared = Buffer.alloc(MIB);
  const read = (_: number, length: number): Promise<Buffer> => Promise.resolve(shared.subarray(0, length));
  return new BoundedTokenizer({ read }, { size: 1e12 });
}

test('many small reads are few of the file, and each gives the bytes of its place', async () => {
  const { tokenizer, reads } = numberedFile();
  const target = new Uint8Array(1000);
  for (let position = 0; position < 200_000; position += 1000) {
    expect(await tokenizer.readBuffer(target)).toBe(1000);
    expect([target[0], target[999]]).toEqual([position % 251, (position + 999) % 251]);
  }
  expect(tokenizer.position).toBe(200_000);
  expect(reads.length).toBeLessThan(5);
});

test('a peek stays where it is, a jump back reads again', async () => {
  const { tokenizer, reads } = numberedFile();
  const target = new Uint8Array(2);
  await tokenizer.peekBuffer(target, { position: 150_000 });
  expect([...target]).toEqual([150_000 % 251, 150_001 % 251]);
  expect(tokenizer.position).toBe(0);
  tokenizer.setPosition(5);
  await tokenizer.readBuffer(target);
  expect([...target]).toEqual([5, 6]);
  expect(reads).toEqual([
    [150_000, 50_000],
    [5, 65_536],
  ]);
});

test('at the end there is less, which is an error where all was wanted', async () => {
  const { tokenizer } = numberedFile();
  const target = new Uint8Array(10);
  expect(await tokenizer.peekBuffer(target, { position: 199_997, mayBeLess: true })).toBe(3);
  expect(await tokenizer.peekBuffer(target, { position: 300_000, mayBeLess: true })).toBe(0);
  await expect(tokenizer.peekBuffer(target, { position: 199_997 })).rejects.toThrow(EndOfStreamError);
});

test('96 MiB are all that is read, what is skipped aside', async () => {
  const tokenizer = zeros();
  const target = new Uint8Array(MIB);
  for (let i = 0; i < 96; i++) {
    await tokenizer.readBuffer(target);
    await tokenizer.ignore(1000 * MIB);
  }
  await expect(tokenizer.readBuffer(target)).rejects.toMatchObject({ code: 'file-unreadable' });
});

test('more than two million reads are a search, even within one chunk', async () => {
  const tokenizer = zeros();
  const target = new Uint8Array(1);
  for (let i = 0; i < 2_000_000; i++) await tokenizer.peekBuffer(target);
  await expect(tokenizer.peekBuffer(target)).rejects.toMatchObject({ code: 'file-unreadable' });
});
