import { CodedError } from '../../../src-shared/errors';

/**
 * A network's ONNX file may hold what models of this program are written with (`src-worker/training/onnx-graph.ts`) and nothing else: operations of
 * the standard set on tensors that lie in the file itself. Everything else the format knows is refused by not being known: weights in
 * other files, at any path; operations of other domains, which libraries bring; functions and graphs within graphs.
 */

/** What a message may hold, by field number: a value, or messages. */
interface Message {
  readonly [field: number]: 'value' | Message;
}

const V = 'value';
const DIMENSION: Message = { 1: V, 2: V };
const VALUE_INFO: Message = { 1: V, 2: { 1: { 1: V, 2: { 1: DIMENSION } } } };
/** Not 13 and 14: data that lies elsewhere. */
const TENSOR: Message = { 1: V, 2: V, 8: V, 9: V };
/** Not 6 and 11: graphs. */
const ATTRIBUTE: Message = { 1: V, 2: V, 3: V, 4: V, 8: V, 20: V };
/** Not 7: the domain of an operation. */
const NODE: Message = { 1: V, 2: V, 3: V, 4: V, 5: ATTRIBUTE };
const GRAPH: Message = { 1: NODE, 2: V, 5: TENSOR, 11: VALUE_INFO, 12: VALUE_INFO };
/** Version of an operation set; field 1, the domain, is left out for the standard one or empty. */
const OPERATIONS: Message = { 1: {}, 2: V };
const MODEL: Message = { 1: V, 2: V, 7: GRAPH, 8: OPERATIONS };

const CUT_OFF = 'is no network, or was cut off';

/** Wire types of protocol buffers. */
const [VARINT, FIXED_64, BYTES, FIXED_32] = [0, 1, 2, 5];

/**
 * @param path named in the refusal
 * @throws CodedError `model-invalid`
 */
export function assertPlainOnnx(bytes: Uint8Array, path: string): void {
  const problem = findProblem(bytes, MODEL);
  if (problem === null) return;
  throw new CodedError('model-invalid', `${path} ${problem}; only networks that Sleevenotes wrote can be taken in`);
}

/** @returns null where the message holds only what it may */
function findProblem(bytes: Uint8Array, message: Message): string | null {
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    if (Number.isNaN(tag)) return CUT_OFF;
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    const inner = message[field];
    if (inner === undefined) return `holds something that models do not (field ${field})`;
    const value = reader.value(wireType);
    if (value === null) return CUT_OFF;
    const problem = inner === V ? null : findProblem(value, inner);
    if (problem !== null) return problem;
  }
  return null;
}

class WireReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** NaN, which is no field, where the bytes end too early. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return NaN;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** Of text and messages their bytes, of numbers none; null for what makes no sense. */
  value(wireType: number): Uint8Array | null {
    let length = 0;
    if (wireType === VARINT) this.varint();
    else if (wireType === FIXED_64) this.at += 8;
    else if (wireType === FIXED_32) this.at += 4;
    else if (wireType === BYTES) length = this.varint();
    else return null;
    const start = this.at;
    this.at += length;
    // Also when the length is NaN.
    return this.at <= this.bytes.length ? this.bytes.subarray(start, this.at) : null;
  }
}
