import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readZipFile } from './zip.mjs';

interface Part {
  readonly name: string;
  readonly content: Buffer;
  readonly method: 0 | 8 | 9;
}

/** Fields of a header, in order: [bytes, value]. */
function header(signature: number, fields: readonly (readonly [2 | 4, number])[]): Buffer {
  const all = [[4, signature] as const, ...fields];
  return Buffer.concat(
    all.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

/** An archive as programs write it: extra fields of other lengths at both places, a comment at the end. */
function zip(parts: readonly Part[]): Buffer {
  const [local, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, content, method } of parts) {
    const packed = method === 0 ? content : deflateRawSync(content);
    const sizes = [
      [4, crc32(content)],
      [4, packed.length],
      [4, content.length],
      [2, name.length],
    ] as const;
    const before = [[2, 20], [2, 0], [2, method], [4, 0], ...sizes] as const;
    const entry = Buffer.concat([header(0x04034b50, [...before, [2, 3]]), Buffer.from(`${name}xyz`), packed]);
    const rest = [
      [2, 5],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ] as const;
    directory.push(header(0x02014b50, [[2, 20], ...before, ...rest]), Buffer.from(`${name}vwxyz`));
    local.push(entry);
    offset += entry.length;
  }
  const listed = Buffer.concat(directory);
  const counts = [
    [2, 0],
    [2, 0],
    [2, parts.length],
    [2, parts.length],
    [4, listed.length],
    [4, offset],
  ] as const;
  return Buffer.concat([...local, listed, header(0x06054b50, [...counts, [2, 2]]), Buffer.from('hi')]);
}

describe('a file of a ZIP archive', () => {
  const text = Buffer.from('so la so la '.repeat(50));
  const archive = zip([
    { name: 'stored.txt', content: Buffer.from('do re mi'), method: 0 },
    { name: 'a/packed.txt', content: text, method: 8 },
    { name: 'odd.txt', content: text, method: 9 },
  ]);

  test('is read, packed or not', () => {
    expect(readZipFile(archive, 'stored.txt').toString()).toBe('do re mi');
    expect(readZipFile(archive, 'a/packed.txt')).toEqual(text);
  });

  test('is refused when it is missing, damaged or packed in another way', () => {
    expect(() => readZipFile(archive, 'packed.txt')).toThrow('holds no packed.txt');
    const damaged = Buffer.from(archive);
    damaged.write('fa', archive.indexOf('do re mi'));
    expect(() => readZipFile(damaged, 'stored.txt')).toThrow('stored.txt is damaged');
    expect(() => readZipFile(archive, 'odd.txt')).toThrow('compression method 9');
    expect(() => readZipFile(text, 'stored.txt')).toThrow('no ZIP archive');
  });
});
