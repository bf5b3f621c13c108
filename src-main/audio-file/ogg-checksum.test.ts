import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slowChecksum } from '../tags/testing/ogg-builder';
import { oggChecksum, oggChecksumChange } from './ogg-checksum';

const someBytes = fc.uint8Array({ maxLength: 400 });

test('is what the format describes, bit by bit, in one piece or several', () => {
  expect(oggChecksum(Buffer.from('123456789'))).toBe(0x89a1897f);
  fc.assert(
    fc.property(someBytes, someBytes, (front, back) => {
      const whole = slowChecksum(Buffer.concat([front, back]));
      expect(oggChecksum(Buffer.concat([front, back]))).toBe(whole);
      expect(oggChecksum(back, oggChecksum(front))).toBe(whole);
    }),
  );
});

test('a change of some bytes changes it by what these bytes and their place alone tell', () => {
  fc.assert(
    fc.property(someBytes, fc.uint8Array({ minLength: 4, maxLength: 4 }), someBytes, (front, difference, back) => {
      const bytes = Buffer.concat([front, Buffer.from([9, 8, 7, 6]), back]);
      const changed = Buffer.from(bytes);
      difference.forEach((bits, index) => {
        const at = front.length + index;
        changed.writeUInt8(changed.readUInt8(at) ^ bits, at);
      });
      const change = oggChecksumChange(difference, back.length);
      expect((slowChecksum(bytes) ^ change) >>> 0).toBe(slowChecksum(changed));
    }),
  );
});
