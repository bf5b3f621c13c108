/** One changed run of bytes: at `offsetBytes` of the old file, `before` becomes `after`. */
export interface ByteSplice {
  readonly offsetBytes: number;
  readonly before: Buffer;
  readonly after: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Bytes the file grows by; negative when it shrinks. */
export function sizeDelta(splices: readonly ByteSplice[]): number {
  return splices.reduce((sum, splice) => sum + splice.after.length - splice.before.length, 0);
}

/**
 * Orders splices by place, drops what does not change and cuts off what `before` and `after` have in common, so that the
 * journal stores only real differences. Splices must not overlap; of two at the same place the earlier in the list stays first.
 */
export function tidySplices(splices: readonly ByteSplice[]): ByteSplice[] {
  const sorted = splices.map(trimmed).filter(({ before, after }) => before.length + after.length > 0);
  return sorted.sort((a, b) => a.offsetBytes - b.offsetBytes);
}

/**
 * Applies tidy splices to `bytes`, which stand at `baseBytes` of the file.
 * @throws RangeError when the bytes there are not those of `before`
 */
export function applySplices(bytes: Buffer, splices: readonly ByteSplice[], baseBytes = 0): Buffer {
  const parts: Buffer[] = [];
  let position = 0;
  for (const { offsetBytes, before, after } of splices) {
    const start = offsetBytes - baseBytes;
    if (start < position || !bytes.subarray(start, start + before.length).equals(before)) {
      throw new RangeError(`bytes at ${offsetBytes} are not those the splice expects`);
    }
    parts.push(bytes.subarray(position, start), after);
    position = start + before.length;
  }
  return Buffer.concat([...parts, bytes.subarray(position)]);
}

/** The splices that lead from the new file back to the old one. */
export function invertSplices(splices: readonly ByteSplice[]): ByteSplice[] {
  let shiftBytes = 0;
  return splices.map(({ offsetBytes, before, after }) => {
    const inverse = { offsetBytes: offsetBytes + shiftBytes, before: after, after: before };
    shiftBytes += after.length - before.length;
    return inverse;
  });
}

/** A splice that takes zero bytes away before `endByte` (negative count) or puts some in there. */
export function zeroSplice(endByte: number, count: number): ByteSplice {
  if (count < 0) return { offsetBytes: endByte + count, before: Buffer.alloc(-count), after: NOTHING };
  return { offsetBytes: endByte, before: NOTHING, after: Buffer.alloc(count) };
}

/**
 * Padding in `bytes` that ends at `endByte` gives `count` of its bytes away, or gets as many zeros more where that is negative.
 * What is given away is kept as it is: padding should be zeros, and where it is not, undo must bring back what was there.
 */
export function paddingSplice(bytes: Buffer, endByte: number, count: number): ByteSplice {
  if (count < 0) return zeroSplice(endByte, -count);
  return { offsetBytes: endByte - count, before: bytes.subarray(endByte - count, endByte), after: NOTHING };
}

function trimmed({ offsetBytes, before, after }: ByteSplice): ByteSplice {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return {
    offsetBytes: offsetBytes + head,
    before: before.subarray(head, before.length - tail),
    after: after.subarray(head, after.length - tail),
  };
}
